import { onScopeDispose, ref } from 'vue'
import { api } from '@/api/client'
import { isAbort } from '@/api/problem'
import type { Checkout } from '@/api/types'
import { useSubmit } from '@/ui/useSubmit'
import { untilAnswered } from './placing'

/** Places an order: waits its turn in the queue and says how many are ahead; giving up leaves the key, so going on is the same deed. */
export function usePlacing() {
  const { busy, problem, run } = useSubmit()
  const ahead = ref<number | null>(null)
  const stopped = ref(false)
  let stop = new AbortController()

  async function place(body: unknown): Promise<Checkout | undefined> {
    if (busy.value) return undefined
    stop = new AbortController()
    const { signal } = stop
    stopped.value = false
    const made = await run(body, async (key) => {
      try {
        return await untilAnswered(() => api.post<Checkout>('/api/checkouts', body, { key, signal, pauses: [] }), signal, { ahead: (n) => (ahead.value = n) })
      } catch (thrown) {
        if (isAbort(thrown)) stopped.value = true
        throw thrown
      }
    })
    if (stopped.value) problem.value = null
    return made
  }
  const giveUp = () => stop.abort()
  onScopeDispose(giveUp)
  return { busy, problem, ahead, stopped, place, giveUp }
}
