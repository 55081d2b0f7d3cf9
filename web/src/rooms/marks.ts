import type { ScreenState } from '@/api/rooms'
import { t, text } from '@/i18n'

/** Events that get a line through the curve; the others only stand in the lane below it. */
export const LOUD = new Set(['explain_start', 'lucky_bag', 'coupon_drop', 'deal_start', 'price_change', 'stock_out', 'stream_state', 'violation'])
const HIDDEN = new Set(['live_start', 'live_end', 'product_unpin', 'explain_end'])

export interface Shown {
  key: string
  at: number
  name: string
  label: string
  bad: boolean
}

/** Marks in order of time with their words; `names` says what products are called. */
export function shownMarks(lane: ScreenState['lane'], names: ScreenState['names']): Shown[] {
  return Object.entries(lane)
    .filter(([, [, name]]) => !HIDDEN.has(name))
    .map(([key, [at, name, product, word]]) => {
      const about = names[product] ? text(names[product].title) : word
      return { key, at, name, label: about ? `${t(`roomscreen.mark.${name}`)} · ${about}` : t(`roomscreen.mark.${name}`), bad: ['stock_out', 'stream_state', 'violation'].includes(name) }
    })
    .toSorted((a, b) => a.at - b.at)
}
