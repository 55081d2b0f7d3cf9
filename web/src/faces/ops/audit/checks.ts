import type { Check } from '@/api/types'
import { i18n, t } from '@/i18n'

/** A finding in words: the server gives a code and the word or number it is about. */
export function checkText(check: Check): string {
  const key = `ops.check.of.${check.code.split('.').at(-1)}`
  return i18n.global.te(key) || i18n.global.te(key, 'zh-CN') ? t(key, { detail: check.detail }) : [check.code, check.detail].filter(Boolean).join(' ')
}
