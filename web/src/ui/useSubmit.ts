import { nextTick, ref, shallowRef } from 'vue'
import { createIntent } from '@/api/client'
import { asProblem, type Problem } from '@/api/problem'

/** One write of a form: holds it while under way, keeps the idempotency key over retries, gives errors by field and focuses the first. */
export function useSubmit() {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const fields = shallowRef<Record<string, string>>({})
  const intent = createIntent()

  async function run<T>(body: unknown, write: (key: string) => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    problem.value = null
    fields.value = {}
    try {
      const answer = await write(intent.key(body))
      intent.done()
      return answer
    } catch (thrown) {
      const seen = asProblem(thrown)
      problem.value = seen
      fields.value = seen.fields
      // A refused write changed nothing: the next try is a new deed. Only a lost answer keeps its key.
      if (seen.status >= 400 && seen.status < 500) intent.done()
      void nextTick(() => document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
      return undefined
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, fields, run }
}
