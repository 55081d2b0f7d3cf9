import { describe, expect, it } from 'vitest'
import { countOf } from './useCounts'

describe('order counts', () => {
  it('gather the states of a tab and leave the tab of all bare', () => {
    const counts = { created: 1, paid_hold: 2, to_ship: 3, part_shipped: 4, shipped: 5, delivered: 6, completed: 70, cancelled: 8, to_review: 3, aftersale: 2, deposit_paid: 1 }
    expect(['all', 'created', 'to_ship', 'shipped', 'to_review', 'aftersale'].map((tab) => countOf(counts, tab as 'all'))).toEqual([0, 2, 9, 11, 3, 2])
    expect(countOf(undefined, 'created')).toBe(0)
  })
})
