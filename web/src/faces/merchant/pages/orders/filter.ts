import type { Filter, FilterWith } from '@/orders/types'

/** The filter as the URL holds it; anything that is none reads as empty. */
export function readFilter(text: string): Filter {
  try {
    const found: unknown = JSON.parse(text || '{}')
    return found && typeof found === 'object' && !Array.isArray(found) ? (found as Filter) : {}
  } catch {
    return {}
  }
}

const empty = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** The filter without what does not matter, or nothing at all. */
export function writeFilter(filter: Filter): string {
  const kept = Object.entries(filter).filter(([, value]) => !empty(value))
  return kept.length ? JSON.stringify(Object.fromEntries(kept)) : ''
}

/** One part taken away; a range goes as a whole. */
export function without(filter: Filter, key: string): Filter {
  const gone = new Set([key, `${key}_from`, `${key}_to`, `${key}_min`, `${key}_max`])
  return Object.fromEntries(Object.entries(filter).filter(([name]) => !gone.has(name)))
}

/** What is filtered by, a range once. */
export function parts(filter: Filter): string[] {
  const keys = Object.entries(filter).filter(([, value]) => !empty(value)).map(([key]) => key.replace(/_(from|to|min|max)$/, ''))
  return [...new Set(keys)]
}

/** The filter that a job gets: with the tab and the words that the list has beside it. */
export function whole(filter: Filter, tab: string, q: string): FilterWith {
  const words = q.split(/[\s,，]+/).filter(Boolean).slice(0, 100)
  return { ...filter, tab, ...(words.length ? { words } : {}) }
}

/** A day of the shop's zone (+08:00) as the instant it begins, or ends. */
export const dayStart = (day: string) => (day ? `${day}T00:00:00+08:00` : undefined)
export const dayEnd = (day: string) => (day ? `${day}T23:59:59.999+08:00` : undefined)
export const dayOf = (instant: string | undefined) => instant?.slice(0, 10) ?? ''
