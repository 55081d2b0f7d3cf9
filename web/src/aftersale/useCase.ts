import { computed, ref } from 'vue'
import { api, createIntent } from '@/api/client'
import { asProblem } from '@/api/problem'
import { invalidate, usePages, useQuery } from '@/api/query'
import type { Page } from '@/api/types'
import { toast, toastProblem } from '@/ui/toast'
import type { Case, LogRow } from './types'

/** One case with its log, and its steps: each carries the version it was decided on, so that a case that moved on is read again. */
export function useCase(path: string) {
  const found = useQuery<Case>(`case:${path}`, (signal) => api.get<Case>(path, {}, signal))
  const log = usePages<LogRow>(`case-log:${path}`, (cursor, signal) => api.get<Page<LogRow>>(`${path}/log`, { cursor, limit: 30 }, signal))
  const busy = ref(false)
  const intent = createIntent()

  async function refresh() {
    await Promise.all([found.refresh(), log.refresh()])
  }
  async function act(verb: string, body: Record<string, unknown> = {}, done?: string): Promise<boolean> {
    if (busy.value || !found.data.value) return false
    busy.value = true
    const sent = { version: found.data.value.version, ...body }
    try {
      const answer = await api.post<Case | undefined>(`${path}/${verb}`, sent, { key: intent.key([verb, sent]) })
      intent.done()
      if (answer) found.put(answer)
      if (done) toast(done, 'ok')
      invalidate('cases')
      await log.refresh()
      return true
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.status >= 400 && problem.status < 500) intent.done()
      toastProblem(thrown)
      if (problem.status === 409) await refresh()
      return false
    } finally {
      busy.value = false
    }
  }
  const can = (what: string) => found.data.value?.acts.includes(what) ?? false
  return { found, log, busy, act, can, refresh, data: computed(() => found.data.value) }
}
