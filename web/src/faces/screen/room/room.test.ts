import { beforeEach, describe, expect, it } from 'vitest'
import type { ScreenState, SecondRow, Timeline } from '@/api/rooms'
import { merge, RING } from '@/rooms/frames'
import { lang } from '@/i18n'
import { shown } from '@/rooms/figures'
import { trend } from './trend'
import { stateAt } from './replay'

beforeEach(() => void (lang.value = 'zh-CN'))
const empty: ScreenState = {
  tick: 1, as_of: 1000, lag_ms: 0, currency: 'CNY', state: 'provisional', session: {}, target: null, pace: null, figures: {}, medians: {}, sessions: 0, funnel: {}, minutes: {},
  products: {}, sources: {}, names: {}, lane: {}, orders: {}, corrections: {}, worst: null, least_bp: null, health: null, bots_bp: null,
}
const second = (at: number, more: Partial<SecondRow>): SecondRow => ({ at, online: 0, enters: 0, leaves: 0, viewers: 0, clickers: 0, buyers: 0, orders: 0, items: 0, gmv: 0, refund: 0, ...more })

describe('frames', () => {
  it('change what they name, and take away what is null', () => {
    const one = merge(empty, { tick: 2, figures: { gmv_pay: 5, aov: 3 }, products: { a: [1] } })
    const two = merge(one, { tick: 3, figures: { gmv_pay: 9, aov: null }, products: { a: null, b: [1] } })
    expect([two.tick, two.figures, two.products]).toEqual([3, { gmv_pay: 9 }, { b: [1] }])
    expect(one.figures).toEqual({ gmv_pay: 5, aov: 3 })
    expect(two.sources).toBe(one.sources)
  })
  it('never hold more minutes than the ring, however long the wall stands', () => {
    let state = empty
    for (let minute = 0; minute < RING + 90; minute += 1) state = merge(state, { minutes: { [minute * 60]: [1, 0, 0, 0, 0] } })
    expect(Object.keys(state.minutes).length).toBe(RING)
    expect(state.minutes['0']).toBeUndefined()
  })
})

describe('the curve', () => {
  it('fills silent minutes, and a brush shows the last of them', () => {
    const state = { ...empty, as_of: 600_000, minutes: { '60': [4, 2, 0, 1, 900], '300': [9, 1, 1, 0, 0] } }
    const all = trend(state, 0)
    expect(all.labels.length).toBe(9)
    expect([all.gmv[0], all.gmv[1], all.online[0], all.online[1], all.online[4]]).toEqual([900, 0, 4, 4, 9])
    expect(trend(state, 5).labels.length).toBe(5)
    expect(trend(empty, 0).labels).toEqual([])
  })
})

describe('replay', () => {
  const line: Timeline = {
    session_id: 's', title: '', started_at: '', ended_at: null, currency: 'CNY', lane: { a: [61_000, 'explain_start', '', ''] },
    seconds: [second(60, { enters: 2, viewers: 2, online: 7 }), second(61, { gmv: 900, orders: 1, buyers: 1, clickers: 1 }), second(125, { gmv: 100, orders: 1, buyers: 1, refund: 50 })],
  }
  it('is the sum of what had happened by that second', () => {
    expect(stateAt(line, 60, empty).figures).toMatchObject({ gmv_pay: 0, room_view_uv: 2, online_now: 7 })
    expect(stateAt(line, 60, empty).figures.aov).toBeUndefined()
    const late = stateAt(line, 125, empty)
    expect(late.figures).toMatchObject({ gmv_pay: 1000, orders_paid: 2, aov: 500, gmv_net: 950 })
    expect(late.minutes).toEqual({ '60': [7, 2, 0, 1, 900], '120': [0, 0, 0, 1, 100] })
    expect(Object.keys(stateAt(line, 60, empty).lane).length + Object.keys(late.lane).length).toBe(1)
  })
})

it('prints every unit, and a dash for nothing', () => {
  expect([shown(12_345, 'count'), shown(1234, 'money'), shown(1250, 'rate'), shown(15_000, 'ratio'), shown(161_000, 'ms'), shown(null, 'rate')]).toEqual(['1.2万', '¥12.34', '12.5%', '1.50', '02:41', '–'])
})
