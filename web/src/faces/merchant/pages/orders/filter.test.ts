import { describe, expect, it } from 'vitest'
import { dayEnd, dayOf, dayStart, parts, readFilter, whole, without, writeFilter } from './filter'

describe('a filter in the address', () => {
  it('reads back what was written, without what is empty', () => {
    const filter = { amount_min: 100, flags: [], region: '', remark: false, title: '油' }
    expect(readFilter(writeFilter(filter))).toEqual({ amount_min: 100, remark: false, title: '油' })
    expect(writeFilter({})).toBe('')
  })
  it('reads nonsense as nothing', () => {
    expect(['', '{', '[]', 'null', '3'].map(readFilter)).toEqual([{}, {}, {}, {}, {}])
  })
  it('names a range once and drops it whole', () => {
    const filter = { created_from: 'a', created_to: 'b', amount_min: 1, hold: ['risk'] }
    expect(parts(filter)).toEqual(['created', 'amount', 'hold'])
    expect(without(filter, 'created')).toEqual({ amount_min: 1, hold: ['risk'] })
    expect(without(filter, 'hold')).toEqual({ created_from: 'a', created_to: 'b', amount_min: 1 })
  })
  it('goes to a job with tab and words, a hundred at most', () => {
    expect(whole({ region: '浙江' }, 'to_ship', ' 1,2，3\n4 ')).toEqual({ region: '浙江', tab: 'to_ship', words: ['1', '2', '3', '4'] })
    expect(whole({}, 'all', '')).toEqual({ tab: 'all' })
    expect(whole({}, 'all', Array.from({ length: 150 }, (_, n) => n).join(' ')).words).toHaveLength(100)
  })
  it('holds days of the shop', () => {
    expect(Date.parse(dayStart('2026-11-22')!)).toBe(Date.UTC(2026, 10, 21, 16))
    expect(dayOf(dayEnd('2026-11-22'))).toBe('2026-11-22')
    expect(dayStart('')).toBeUndefined()
  })
})
