import { i18n, t } from '@/i18n'

/** What the server names by a code: a verb, an incident, why it ended; a code this page does not know yet is shown as it is. */
export function coded(group: 'verb' | 'why' | 'incident.kind', code: string): string {
  const key = `lc.${group}.${code}`
  return i18n.global.te(key) || i18n.global.te(key, 'zh-CN') ? t(key) : code
}

/** Why a product of the bag is not shown: by the desk's word, or because it cannot be sold. */
export const gone = (why: string): string => t(why === 'offline' || why === 'unpromotable' ? `lc.bag.gone.${why}` : 'lc.bag.hidden')
