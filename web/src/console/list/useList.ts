import { computed, shallowRef, watch } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'
import { useQuery } from '@/api/query'
import type { Page } from '@/api/types'

export const LIMITS = [20, 50, 100] as const
export type Ask<F extends string> = Record<F, string> & { cursor?: string; limit: number }

export interface ListOptions<T, F extends string> {
  /** Cache key, with the subject in it. */
  key: string
  /** Filter names with what they are when the URL does not say. */
  filters: Record<F, string>
  /** The filter shown as tabs: it is no reason to offer to clear the filters. */
  tab?: F
  read: (ask: Ask<F>, signal: AbortSignal) => Promise<Page<T>>
  id: (row: T) => string
}

const one = (value: LocationQuery[string] | undefined) => (Array.isArray(value) ? value[0] : value) ?? undefined
const trailNow = (): string[] => {
  const kept: unknown = (globalThis.history?.state as { trail?: unknown } | null)?.trail
  return Array.isArray(kept) ? kept.filter((part) => typeof part === 'string') : []
}

/** A list whose filters, cursor and page size live in the URL; the way back is kept in the history entry. */
export function useList<T, F extends string>(options: ListOptions<T, F>) {
  const route = useRoute()
  const router = useRouter()
  const here = route.path
  const query = shallowRef<LocationQuery>(route.query)
  const trail = shallowRef(trailNow())
  watch(
    () => route.query,
    (now) => {
      // While leaving, the route is already another page's.
      if (route.path !== here) return
      query.value = now
      trail.value = trailNow()
    },
    { flush: 'sync' },
  )
  const names = Object.keys(options.filters) as F[]
  const filters = computed(() => {
    const pairs = names.map((name) => [name, one(query.value[name]) ?? options.filters[name]])
    return Object.fromEntries(pairs) as Record<F, string>
  })
  const limit = computed(() => LIMITS.find((size) => String(size) === one(query.value.limit)) ?? LIMITS[0])
  const cursor = computed(() => one(query.value.cursor))
  const ask = computed(() => ({ ...filters.value, cursor: cursor.value, limit: limit.value }) as Ask<F>)
  const found = useQuery<Page<T>>(
    () => `${options.key}?${JSON.stringify(ask.value)}`,
    (signal) => options.read(ask.value, signal),
  )
  // Rows of the former page stay, dimmed, until the next ones are there.
  const page = shallowRef<Page<T>>()
  watch(
    found.data,
    (now) => {
      if (now) page.value = now
    },
    { immediate: true },
  )

  function go(change: Record<string, string | undefined>, way: string[], push: boolean) {
    const next: LocationQueryRaw = { ...query.value, ...change }
    for (const name of names) if (next[name] === options.filters[name]) delete next[name]
    for (const name of Object.keys(next)) if (next[name] === undefined || next[name] === '') delete next[name]
    return router[push ? 'push' : 'replace']({ query: next, hash: route.hash, state: { trail: way } })
  }
  const set = (change: Partial<Record<F, string>>) => go({ ...(change as Record<string, string>), cursor: undefined }, [], false)
  const rows = computed(() => page.value?.items ?? [])
  return {
    filters,
    limit,
    rows,
    id: options.id,
    error: found.error,
    loading: found.loading,
    at: found.at,
    /** An answer is there, be it of the former filters. */
    has: computed(() => page.value !== undefined),
    /** Rows shown are of an older question. */
    old: computed(() => found.data.value === undefined && found.loading.value),
    filtered: computed(() => names.some((name) => name !== options.tab && filters.value[name] !== options.filters[name])),
    pageNo: computed(() => (cursor.value ? Math.max(2, trail.value.length + 1) : 1)),
    hasNext: computed(() => Boolean(found.data.value?.next)),
    hasPrev: computed(() => cursor.value !== undefined),
    set,
    clear: () => set(Object.fromEntries(names.filter((name) => name !== options.tab).map((name) => [name, options.filters[name]])) as Partial<Record<F, string>>),
    setLimit: (size: number) => go({ limit: size === LIMITS[0] ? undefined : String(size), cursor: undefined }, [], false),
    next: () => go({ cursor: found.data.value?.next ?? undefined }, [...trail.value, cursor.value ?? ''], true),
    prev: () => go({ cursor: trail.value.at(-1) || undefined }, trail.value.slice(0, -1), true),
    refresh: found.refresh,
  }
}

/** A list as its frame and pager see it, whatever its rows are. */
export type List = Pick<
  ReturnType<typeof useList<unknown, string>>,
  'limit' | 'rows' | 'error' | 'loading' | 'at' | 'has' | 'old' | 'filtered' | 'pageNo' | 'hasNext' | 'hasPrev' | 'clear' | 'setLimit' | 'next' | 'prev' | 'refresh'
>
