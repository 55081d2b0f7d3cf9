import { describe, expect, it } from 'vitest'
import { dayOf, dayStart, dense, firstHour, instant, zoneAhead } from './minutes'

const at = (text: string) => Date.parse(text)

describe('business days', () => {
  it('begin at midnight of the shop, whatever the device thinks', () => {
    expect(new Date(dayStart(at('2026-11-22T12:58:32Z'), 'Asia/Shanghai')).toISOString()).toBe('2026-11-21T16:00:00.000Z')
    expect(new Date(dayStart(at('2026-11-22T16:00:00Z'), 'Asia/Shanghai')).toISOString()).toBe('2026-11-22T16:00:00.000Z')
    expect(dayOf(at('2026-11-22T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-11-23')
  })
  it('follow a change of clocks', () => {
    expect(zoneAhead(at('2026-03-29T12:00:00Z'), 'Europe/Berlin')).toBe(7_200_000)
    expect(new Date(dayStart(at('2026-03-29T12:00:00Z'), 'Europe/Berlin')).toISOString()).toBe('2026-03-28T23:00:00.000Z')
  })
})

it('an instant without a zone is UTC', () => {
  for (const text of ['2026-11-22T12:00:00', '2026-11-22T12:00:00Z', '2026-11-22T20:00:00+08:00']) expect(instant(text)).toBe(at('2026-11-22T12:00:00Z'))
})

describe('minute curve', () => {
  const start = at('2026-11-21T16:00:00Z')
  const minute = (text: string, gmv: number) => ({ at: text, gmv, orders: 1, impressions: 10 })
  it('fills the silent minutes and sums the others into buckets', () => {
    const found = dense([minute('2026-11-21T16:00:00Z', 100), minute('2026-11-21T16:04:00Z', 50), minute('2026-11-21T16:05:00Z', 7)], start, start + 11 * 60_000, 5)
    expect(found).toEqual({ labels: ['00:00', '00:05', '00:10'], gmv: [150, 7, 0], orders: [2, 1, 0], impressions: [20, 10, 0] })
  })
  it('may begin at the hour of the first figures', () => {
    const minutes = [minute('2026-11-22T00:26:00Z', 3)]
    expect([firstHour(minutes, start), firstHour([], start)]).toEqual([480, 0])
    expect(dense(minutes, start, at('2026-11-22T00:31:00Z'), 10, 480)).toEqual({ labels: ['08:00', '08:10', '08:20', '08:30'], gmv: [0, 0, 3, 0], orders: [0, 0, 1, 0], impressions: [0, 0, 10, 0] })
  })
  it('never grows beyond a day and leaves out what is not of it', () => {
    const found = dense([minute('2026-11-21T15:59:00Z', 1), minute('2026-11-23T00:00:00Z', 1)], start, start + 3 * 86_400_000, 1)
    expect([found.gmv.length, found.gmv.reduce((a, b) => a + b)]).toEqual([1440, 0])
  })
})

it('compares with the period before, never with nothing', async () => {
  const { changeBp } = await import('./change')
  expect([changeBp(150, 100), changeBp(50, 100), changeBp(0, 100), changeBp(5, 0), changeBp(1, 3)]).toEqual([5000, -5000, -10_000, null, -6667])
})

it('labels a time axis at round times, about eight of them', async () => {
  const { roundTime } = await import('./curve')
  const day = dense([], 0, 86_399_999, 5).labels
  expect(day.filter((label) => roundTime(day, label))).toEqual(['00:00', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00'])
  const hour = dense([], 0, 9.5 * 3_600_000, 5, 480).labels
  expect(hour.filter((label) => roundTime(hour, label))).toEqual(['08:00', '08:10', '08:20', '08:30', '08:40', '08:50', '09:00', '09:10', '09:20', '09:30'])
})
