import { describe, expect, it } from 'vitest'
import { countOf } from './useCounts'

describe('order counts', () => {
  it('gather the states of a tab and leave finished tabs bare', () => {
    const counts = { created: 1, paid_hold: 2, to_ship: 3, part_shipped: 4, shipped: 5, delivered: 6, completed: 70, cancelled: 8 }
    expect(['all', 'created', 'to_ship', 'shipped', 'completed'].map((tab) => countOf(counts, tab as 'all'))).toEqual([0, 1, 9, 11, 0])
    expect(countOf(undefined, 'created')).toBe(0)
  })
})
