import type { OfferView } from '@/api/types'

const DAY = 86_400_000
/** A bar of the calendar: from which column on, how many columns, and whether it goes on beyond them. */
export interface Bar {
  offer: OfferView
  from: number
  span: number
  before: boolean
  after: boolean
}

/** Days of a calendar from a day on, as the shop's zone counts them: `start` is the instant at which its first day begins. */
export const daysFrom = (start: number, count: number): number[] => Array.from({ length: count }, (_, ix) => start + ix * DAY)

/** Offers laid over days, each in the first lane that is free; drafts and ended ones too, since a plan shows them. */
export function lanes(offers: readonly OfferView[], start: number, count: number): Bar[][] {
  const out: Bar[][] = []
  const ends: number[] = []
  for (const offer of offers.toSorted((a, b) => a.starts_at.localeCompare(b.starts_at))) {
    const [begins, over] = [Date.parse(offer.starts_at), Date.parse(offer.ends_at)]
    const from = Math.max(0, Math.floor((begins - start) / DAY))
    const to = Math.min(count, Math.ceil((over - start) / DAY))
    if (from >= count || to <= 0) continue
    let lane = ends.findIndex((end) => end <= from)
    if (lane < 0) lane = out.push([]) - 1
    ends[lane] = to
    out[lane]!.push({ offer, from, span: Math.max(1, to - from), before: begins < start, after: over > start + count * DAY })
  }
  return out
}
