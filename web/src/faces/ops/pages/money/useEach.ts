import { ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { Done } from '@/funds/types'
import { t } from '@/i18n'
import { toast, toastProblem } from '@/ui/toast'

/** A verb on many rows: says how many went well, keeps the ones that did not with their reasons. */
export function useEach(after: () => void) {
  const busy = ref(false)
  const refused = shallowRef<Done[]>([])
  async function each(path: string, body: unknown): Promise<boolean> {
    busy.value = true
    try {
      const { results } = await api.post<{ results: Done[] }>(path, body)
      refused.value = results.filter((row) => !row.ok)
      const done = results.length - refused.value.length
      if (done) toast(t('funds.each.done', { n: done }), 'ok')
      after()
      return true
    } catch (thrown) {
      toastProblem(thrown)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, refused, each }
}
