import { expect, it } from 'vitest'
import { daysOf, nameOf, periodOf } from './period'
import { spanOf } from './span'

const now = Date.parse('2026-11-22T17:00:00Z') // 01:00 on the 23rd in the shop

it('periods are business days of the shop', () => {
  expect(daysOf('today', now)).toEqual({ start: '2026-11-23', end: '2026-11-23' })
  expect(daysOf('yesterday', now)).toEqual({ start: '2026-11-22', end: '2026-11-22' })
  expect(daysOf('week', now)).toEqual({ start: '2026-11-17', end: '2026-11-23' })
  expect(nameOf('2026-10-25', '2026-11-23', now)).toBe('month')
  expect(nameOf('2026-10-25', '2026-11-22', now)).toBe('custom')
})

it('what the address cannot mean is today', () => {
  const today = daysOf('today', now)
  for (const [start, end] of [['x', 'y'], ['2026-11-23', '2026-11-22'], ['2026-01-01', '2026-11-22'], [undefined, undefined]]) expect(periodOf(start, end, now)).toEqual(today)
  expect(periodOf('2026-11-01', '2026-11-02', now)).toEqual({ start: '2026-11-01', end: '2026-11-02' })
})

it('a span is told in the unit a person would use', () => {
  expect([0.4, 89, 90, 5_399, 5_400, 129_599, 129_600].map(spanOf)).toEqual([
    { n: 0, unit: 'second' }, { n: 89, unit: 'second' }, { n: 2, unit: 'minute' }, { n: 90, unit: 'minute' }, { n: 2, unit: 'hour' }, { n: 36, unit: 'hour' }, { n: 2, unit: 'day' },
  ])
})
