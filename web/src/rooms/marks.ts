import type { ScreenState } from '@/api/rooms'
import { i18n, t, text } from '@/i18n'

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

const TOLD = new Set(['stream_state', 'violation'])

/** What a mark says: trouble and violations by their own word, the rest by its kind and what it is about. */
function labelOf(name: string, word: string, product: string): string {
  const key = `roomscreen.word.${word}`
  const own = TOLD.has(name) && (i18n.global.te(key) || i18n.global.te(key, 'zh-CN'))
  const about = product || (own ? '' : word)
  const head = t(own ? key : `roomscreen.mark.${name}`)
  return about ? `${head} · ${about}` : head
}

/** Marks in order of time with their words; `names` says what products are called. */
export function shownMarks(lane: ScreenState['lane'], names: ScreenState['names']): Shown[] {
  return Object.entries(lane)
    .filter(([, [, name]]) => !HIDDEN.has(name))
    .map(([key, [at, name, product, word]]) => ({
      key, at, name,
      label: labelOf(name, word, names[product] ? text(names[product].title) : ''),
      bad: ['stock_out', 'stream_state', 'violation'].includes(name) && word !== 'on',
    }))
    .toSorted((a, b) => a.at - b.at)
}
