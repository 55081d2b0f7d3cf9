import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { asProblem, isAbort, type Problem } from '@/api/problem'
import type { Page } from '@/api/types'
import { useKeys } from '@/console'
import { toastProblem } from '@/ui/toast'

export interface AuditOptions<T> {
  id: (row: T) => string
  read: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>
  /** Opens the dialog that asks for the reason. */
  reject: (row: T) => void
  approve: (row: T) => Promise<unknown>
}
/** Rows left when the next page is fetched, so that nobody waits between two decisions. */
const LOW = 3

/** A queue worked off one by one: 1 approves, 2 rejects with a reason, 3 puts a row behind the others. */
export function useAudit<T>(options: AuditOptions<T>) {
  const rows = shallowRef<T[]>([])
  const at = ref<string>()
  const next = ref<string | null>(null)
  const started = ref(false)
  const loading = ref(false)
  const busy = ref(false)
  const error = shallowRef<Problem | null>(null)
  const done = ref(0)
  let stop = new AbortController()
  onScopeDispose(() => stop.abort())

  const current = computed(() => rows.value.find((row) => options.id(row) === at.value) ?? rows.value[0])
  const place = computed(() => (current.value === undefined ? -1 : rows.value.indexOf(current.value)))

  async function take(cursor: string | null): Promise<void> {
    stop.abort()
    const mine = (stop = new AbortController())
    loading.value = true
    error.value = null
    try {
      const page = await options.read(cursor, mine.signal)
      const known = new Set(cursor === null ? [] : rows.value.map(options.id))
      rows.value = [...(cursor === null ? [] : rows.value), ...page.items.filter((row) => !known.has(options.id(row)))]
      next.value = page.next
      started.value = true
    } catch (thrown) {
      if (!isAbort(thrown)) error.value = asProblem(thrown)
    } finally {
      if (stop === mine) loading.value = false
    }
  }
  const reload = () => take(null)

  /** Takes a row out and shows the one that stood behind it. */
  function leave(row: T): void {
    const ix = rows.value.indexOf(row)
    rows.value = rows.value.filter((other) => other !== row)
    const now = rows.value[Math.min(ix, rows.value.length - 1)]
    at.value = now === undefined ? undefined : options.id(now)
    if (rows.value.length < LOW && next.value !== null && !loading.value) void take(next.value)
  }
  /** Writes one decision; a row that somebody else decided or changed meanwhile is read anew. */
  async function decide(row: T, write: (row: T) => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      await write(row)
      done.value += 1
      leave(row)
      return true
    } catch (thrown) {
      toastProblem(thrown)
      const { status } = asProblem(thrown)
      if (status === 404 || status === 409) await reload()
      return false
    } finally {
      busy.value = false
    }
  }
  function skip(): void {
    const row = current.value
    if (row === undefined || busy.value || rows.value.length < 2) return
    const ix = rows.value.indexOf(row)
    const rest = rows.value.filter((other) => other !== row)
    at.value = options.id(rest[ix % rest.length]!)
    rows.value = [...rest, row]
  }
  const approve = () => current.value !== undefined && void decide(current.value, options.approve)
  const reject = () => current.value !== undefined && !busy.value && options.reject(current.value)
  const step = (by: number) => {
    const row = rows.value[place.value + by]
    if (row !== undefined) at.value = options.id(row)
  }
  useKeys({ 1: approve, 2: reject, 3: skip, j: () => step(1), k: () => step(-1) })
  void reload()
  return { rows, current, place, at, next, started, loading, busy, error, done, reload, decide, approve, reject, skip }
}
export type Audit<T> = ReturnType<typeof useAudit<T>>
