import { zoneName } from '@/format'
import type { MinuteFigures } from '@/api/types'

const MINUTE = 60_000
const DAY = 1440

/** How far a zone is ahead of UTC at an instant, in ms. */
export function zoneAhead(at: number, zone = zoneName()): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)!.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(at / 1000) * 1000
}

/** The first instant of the business day that holds `at`. */
export function dayStart(at: number, zone = zoneName()): number {
  const local = at + zoneAhead(at, zone)
  const midnight = local - (((local % (DAY * MINUTE)) + DAY * MINUTE) % (DAY * MINUTE))
  return midnight - zoneAhead(midnight - zoneAhead(at, zone), zone)
}

/** `2026-11-22` of an instant in the shop's zone. */
export const dayOf = (at: number, zone = zoneName()): string => new Date(at + zoneAhead(at, zone)).toISOString().slice(0, 10)

/** An instant of the log; one written without a zone is UTC, which browsers would read as local time. */
export const instant = (text: string): number => Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)

export interface Dense {
  /** `HH:MM` of each bucket's start. */
  labels: string[]
  gmv: number[]
  orders: number[]
  impressions: number[]
}

/** The full hour before a day's first figures, in minutes from midnight; a quiet night is left out of the picture. */
export function firstHour(minutes: readonly MinuteFigures[], start: number): number {
  const first = minutes.find((minute) => instant(minute.at) >= start)
  return first ? Math.max(0, Math.floor((instant(first.at) - start) / MINUTE / 60) * 60) : 0
}

/** A day's sparse minutes in buckets of `step` minutes, from `skip` minutes after midnight up to and with `until`; never more than a day's worth. */
export function dense(minutes: readonly MinuteFigures[], midnight: number, until: number, step: number, skip = 0): Dense {
  const start = midnight + skip * MINUTE
  const size = Math.min(Math.ceil((DAY - skip) / step), Math.max(1, Math.floor((until - start) / MINUTE / step) + 1))
  const row = () => Array.from({ length: size }, () => 0)
  const out: Dense = { labels: [], gmv: row(), orders: row(), impressions: row() }
  for (let ix = 0; ix < size; ix += 1) {
    const at = skip + ix * step
    out.labels.push(`${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`)
  }
  for (const minute of minutes) {
    const ix = Math.floor((instant(minute.at) - start) / MINUTE / step)
    if (ix < 0 || ix >= size) continue
    out.gmv[ix]! += minute.gmv
    out.orders[ix]! += minute.orders
    out.impressions[ix]! += minute.impressions
  }
  return out
}
