import { describe, expect, it } from 'vitest'
import type { Anchor } from '@/api/types'
import { anchorsAt } from './spans'

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
