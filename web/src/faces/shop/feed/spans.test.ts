import { describe, expect, it } from 'vitest'
import type { Anchor, FeedItem } from '@/api/types'
import { anchorsAt } from './spans'
import { sourceOf } from './usePlayer'

const anchor = (id: string, start: number | null, end: number | null): Anchor => ({
  product_id: id, title: {}, image: null, price_from: 1, list_price: null, currency: 'CNY', sold: 0, tags: [], tappable: true, start_ms: start, end_ms: end,
})
const ids = (found: Anchor[]) => found.map((one) => one.product_id)

describe('goods of a moment', () => {
  const all = [anchor('always', null, null), anchor('first', 0, 3000), anchor('later', 3000, 6000)]
  it('those of the part that plays come first, of other parts not at all', () => {
    expect(ids(anchorsAt(all, 0))).toEqual(['first', 'always'])
    expect(ids(anchorsAt(all, 3))).toEqual(['later', 'always'])
    expect(ids(anchorsAt(all, 9))).toEqual(['always'])
  })
})

describe('the film for a line', () => {
  const item = { play_url: 'high', low_url: 'low' } as FeedItem
  it('a slow or a dear line takes the lower rung, where there is one', () => {
    expect(sourceOf(item, { downlink: 1.6 })).toBe('low')
    expect(sourceOf(item, { downlink: 10, saveData: true })).toBe('low')
    expect(sourceOf(item, { downlink: 10 })).toBe('high')
    expect(sourceOf(item, {})).toBe('high')
    expect(sourceOf({ ...item, low_url: null }, { downlink: 1 })).toBe('high')
  })
})
