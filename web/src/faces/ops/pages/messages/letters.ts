import { i18n, t } from '@/i18n'

/** What a message was about; one that this page does not know yet keeps its own name. */
export function letterName(letter: string): string {
  const key = `ops.message.of.${letter}`
  return i18n.global.te(key) || i18n.global.te(key, 'zh-CN') ? t(key) : letter
}
