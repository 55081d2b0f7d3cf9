import { shallowRef } from 'vue'
import type { BagResults } from './types'
import { useDesk } from './useDesk'

/** Deeds on several products at once: where one of them did not go well, what became of each is kept to be shown. */
export function useBulk(after: () => void) {
  const desk = useDesk()
  const results = shallowRef<BagResults['rows'] | null>(null)
  async function bulk(write: () => Promise<BagResults>) {
    const answer = await desk.run(write, 'bag', 'next')
    if (!answer || answer === true) return
    results.value = answer.rows.some((row) => !row.ok) ? answer.rows : null
    after()
  }
  return { results, bulk }
}
