import type { ScreenState } from '@/api/rooms'

export const KEYED = ['figures', 'minutes', 'orders', 'lane', 'corrections', 'funnel', 'products', 'sources', 'names', 'medians', 'ticks', 'comments', 'words'] as const
/** Minutes that a curve holds: a wall may stand for a day and longer, and must not grow. */
export const RING = 1440

type Delta = Partial<Record<keyof ScreenState, unknown>>

/** A state after a delta: entries that are null are gone, the rest of a section stays. The same objects where nothing changed. */
export function merge(before: ScreenState, delta: Delta): ScreenState {
  const after = { ...before, ...delta } as ScreenState
  for (const name of KEYED) {
    const changed = delta[name] as Record<string, unknown> | undefined
    const held: Record<string, unknown> = changed ? { ...before[name] } : before[name]
    for (const [key, value] of Object.entries(changed ?? {})) {
      if (value === null) delete held[key]
      else held[key] = value
    }
    ;(after as unknown as Record<string, unknown>)[name] = held
  }
  const minutes = Object.keys(after.minutes)
  if (minutes.length > RING) for (const old of minutes.map(Number).toSorted((a, b) => a - b).slice(0, minutes.length - RING)) delete after.minutes[old]
  return after
}
