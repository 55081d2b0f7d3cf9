import { onScopeDispose, ref, shallowRef, watch } from 'vue'

// What compass says of a broadcast, once a second: the console shows a few of its figures.
export interface Figures {
  currency: string
  lag_ms: number
  state: 'provisional' | 'settled'
  figures: Record<string, number>
  /** Rows as compass writes them; the last two of a product are its stock and the minutes to its sell-out. */
  products: Record<string, (number | null)[]>
}
type Delta = Partial<Omit<Figures, 'figures' | 'products'>> & { figures?: Record<string, number | null>; products?: Record<string, (number | null)[] | null> }

const merged = <T>(before: Record<string, T>, change: Record<string, T | null> | undefined): Record<string, T> =>
  change ? (Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== null)) as Record<string, T>) : before

/** The figures after a delta: entries that are new, none where it says null. */
export const after = (before: Figures, delta: Delta): Figures => ({ ...before, ...delta, figures: merged(before.figures, delta.figures), products: merged(before.products, delta.products) })

/** Follows a broadcast's stream while it is wanted; null before the first word. */
export function useFigures(path: () => string | null) {
  const now = shallowRef<Figures | null>(null)
  const lost = ref(false)
  let stream: EventSource | null = null
  const stop = () => {
    stream?.close()
    stream = null
  }
  watch(
    path,
    (to) => {
      stop()
      if (!to) return
      stream = new EventSource(`${to}/stream`)
      stream.addEventListener('full', (event) => {
        now.value = JSON.parse((event as MessageEvent<string>).data) as Figures
        lost.value = false
      })
      stream.addEventListener('delta', (event) => {
        if (now.value) now.value = after(now.value, JSON.parse((event as MessageEvent<string>).data) as Delta)
        lost.value = false
      })
      stream.addEventListener('trouble', () => (lost.value = true))
      stream.addEventListener('error', () => (lost.value = true))
    },
    { immediate: true },
  )
  onScopeDispose(stop)
  return { now, lost }
}
