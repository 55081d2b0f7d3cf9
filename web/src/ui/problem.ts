import { asProblem } from '@/api/problem'
import { i18n, t } from '@/i18n'

/** What to tell the reader about a failure: the server's words, else our own by code. */
export function problemText(error: unknown): string {
  const problem = asProblem(error)
  if (!problem.local) return problem.detail
  for (const key of [`problem.${problem.code}`, `problem.http_${problem.status}`]) {
    if (i18n.global.te(key) || i18n.global.te(key, 'zh-CN')) return t(key)
  }
  return t('problem.unexpected')
}
