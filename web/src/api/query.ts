import { computed, onScopeDispose, ref, shallowReactive, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { asProblem, isAbort, type Problem } from './problem'

interface Entry<T> {
  data: T | undefined
  error: Problem | null
  loading: boolean
  /** When the data came, ms of the device clock; 0 = never. */
  at: number
}
interface Slot {
  state: Entry<unknown>
  users: number
  run: (() => Promise<void>) | null
  stop: AbortController | null
}
type Fetcher<T> = (signal: AbortSignal) => Promise<T>

const slots = new Map<string, Slot>()
const MAX_IDLE = 60

function slotOf(key: string): Slot {
  let slot = slots.get(key)
  if (!slot) {
    slot = { state: shallowReactive({ data: undefined, error: null, loading: false, at: 0 }), users: 0, run: null, stop: null }
    slots.set(key, slot)
    for (const [old, idle] of slots) {
      if (slots.size <= MAX_IDLE) break
      if (idle.users === 0 && old !== key) slots.delete(old)
    }
  }
  return slot
}

function load(slot: Slot, fetcher: Fetcher<unknown>): Promise<void> {
  slot.stop?.abort()
  const stop = new AbortController()
  slot.stop = stop
  slot.state.loading = true
  const settle = (change: Partial<Entry<unknown>>) => {
    if (slot.stop === stop) Object.assign(slot.state, { loading: false, ...change })
  }
  return fetcher(stop.signal).then(
    (data) => settle({ data, error: null, at: Date.now() }),
    (error: unknown) => settle(isAbort(error) ? {} : { error: asProblem(error) }),
  )
}

/** Cached reading by key: shared between components, aborted when nobody looks, kept `stale` ms before it is asked again. */
export function useQuery<T>(key: MaybeRefOrGetter<string | null>, fetcher: Fetcher<T>, options: { stale?: number } = {}) {
  const slot = shallowRef<Slot | null>(null)
  const leave = (old: Slot | null) => {
    if (!old) return
    old.users -= 1
    if (old.users === 0) {
      old.stop?.abort()
      old.run = null
    }
  }
  watch(
    () => toValue(key),
    (name) => {
      leave(slot.value)
      slot.value = name === null ? null : slotOf(name)
      const now = slot.value
      if (!now) return
      now.users += 1
      now.run = () => load(now, fetcher)
      const fresh = now.state.at > 0 && Date.now() - now.state.at < (options.stale ?? 0)
      if (!fresh && !(now.state.loading && now.users > 1)) void now.run()
    },
    { immediate: true },
  )
  onScopeDispose(() => leave(slot.value))
  return {
    data: computed(() => slot.value?.state.data as T | undefined),
    error: computed(() => slot.value?.state.error ?? null),
    loading: computed(() => slot.value?.state.loading ?? false),
    at: computed(() => slot.value?.state.at ?? 0),
    refresh: () => slot.value?.run?.() ?? Promise.resolve(),
    /** Puts an answer of a write in place, so that the page need not ask again. */
    put: (data: T) => {
      if (slot.value) Object.assign(slot.value.state, { data, error: null, at: Date.now() })
    },
  }
}

/** Forgets or re-asks everything whose key starts so, after a write that changed it. */
export function invalidate(prefix: string): void {
  for (const [key, slot] of slots) {
    if (!key.startsWith(prefix)) continue
    if (slot.run) void slot.run()
    else slots.delete(key)
  }
}

/** Drops what was read for another person. */
export function forgetAll(): void {
  for (const [key, slot] of slots) {
    if (slot.users === 0) slots.delete(key)
    else void slot.run?.()
  }
}

interface Page<T> {
  items: T[]
  next: string | null
}

/** An endless list by cursor; a change of key starts again from the top. */
export function usePages<T>(
  key: MaybeRefOrGetter<string | null>,
  fetcher: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>,
) {
  const items = shallowRef<T[]>([])
  const error = shallowRef<Problem | null>(null)
  const loading = ref(false)
  const started = ref(false)
  const next = ref<string | null>(null)
  let stop = new AbortController()

  async function take(cursor: string | null) {
    stop.abort()
    const mine = new AbortController()
    stop = mine
    loading.value = true
    error.value = null
    try {
      const page = await fetcher(cursor, mine.signal)
      if (mine.signal.aborted) return
      items.value = cursor === null ? page.items : [...items.value, ...page.items]
      next.value = page.next
      started.value = true
    } catch (thrown) {
      if (!isAbort(thrown) && stop === mine) error.value = asProblem(thrown)
    } finally {
      if (stop === mine) loading.value = false
    }
  }
  watch(
    () => toValue(key),
    (name) => {
      items.value = []
      started.value = false
      next.value = null
      if (name !== null) void take(null)
    },
    { immediate: true },
  )
  onScopeDispose(() => stop.abort())
  return {
    items,
    error,
    loading,
    started,
    next,
    more: () => (next.value !== null && !loading.value ? take(next.value) : Promise.resolve()),
    refresh: () => take(null),
  }
}
