import { expect, it } from 'vitest'
import { fromBp, toBp } from './rates'

it('rates are typed in percent and kept in basis points', () => {
  expect(['1', '12.5', '50%', ' 0.07 ', '100'].map(toBp)).toEqual([100, 1250, 5000, 7, 10_000])
  expect(['', 'x', '1.234', '101', '-1', '1e1'].map(toBp)).toEqual(Array(6).fill(null))
  expect([fromBp(1250), fromBp(100), fromBp(null)]).toEqual(['12.5', '1', ''])
})
