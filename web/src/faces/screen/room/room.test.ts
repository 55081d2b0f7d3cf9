import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import type { ScreenState, SecondRow, Timeline } from '@/api/rooms'
import { merge, RING } from '@/rooms/frames'
import { lang } from '@/i18n'
import { shown } from '@/rooms/figures'
import { trend } from './trend'
import { stateAt } from './replay'
import { goodsRows, openNow, sourceRows } from './tables'
import { isMode, isPicks, MOST_PICKS, PICKS, useKept, type Mode } from './useKept'

beforeEach(() => void (lang.value = 'zh-CN'))
const empty: ScreenState = {
  tick: 1, as_of: 1000, lag_ms: 0, currency: 'CNY', state: 'provisional', session: {}, target: null, pace: null, figures: {}, medians: {}, sessions: 0, funnel: {}, minutes: {},
  products: {}, sources: {}, names: {}, lane: {}, orders: {}, corrections: {}, ticks: {}, comments: {}, words: {}, peers: null, crowd: null, beside: { gifts: { bags: 0, open: 0, entries: 0, prizes: 0, drops: 0, quota: 0, taken: 0 }, appeal: null, misspoken: false, warnings: [] }, worst: null, least_bp: null, health: null, bots_bp: null,
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
    goods: [],
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

describe('replay of products', () => {
  const line = { session_id: 's', title: '', started_at: '', ended_at: null, currency: 'CNY', lane: {}, seconds: [], goods: [
    { at: 60, product: 'p', impressions: 3, clicks: 1, orders: 0, items: 0, gmv: 0 }, { at: 61, product: 'q', impressions: 0, clicks: 0, orders: 1, items: 2, gmv: 900 },
    { at: 700, product: 'p', impressions: 0, clicks: 0, orders: 1, items: 1, gmv: 1000 },
  ] } satisfies Timeline
  it('is what had sold by then, the best first, with the pieces of ten minutes', () => {
    expect(stateAt(line, 60, empty).products).toEqual({ p: [1, 3, 1, 0, 0, 0, 0, 0, null, null, null, 0] })
    expect(stateAt(line, 61, empty).products.q).toEqual([1, 0, 0, 1, 2, 900, 0, 2, null, null, null, 0])
    expect(stateAt(line, 700, empty).products).toEqual({ p: [1, 3, 1, 1, 1, 1000, 0, 1, null, null, null, 0], q: [2, 0, 0, 1, 2, 900, 0, 0, null, null, null, 0] })
  })
})

describe('tables', () => {
  it('put what was paid for first, and never say a rate above the whole', () => {
    const sources = { recommend: [100, 40, 30, 12, 3, 3, 9000], paid_ads: [50, 10, 0, 0, 0, 0, 0], other: [0, 5, 4, 9, 1, 1, 100], profile: [0, 0, 0, 0, 0, 0, 0] }
    const rows = sourceRows(sources)
    expect(rows.map((row) => [row.key, row.paid])).toEqual([['paid_ads', true], ['recommend', false], ['other', false]])
    expect(rows.map((row) => [row.enterBp, row.ctrBp, row.gpm])).toEqual([[2000, null, 0], [4000, 4000, 225_000], [null, null, 20_000]])
  })
  it('have products in their order with what is wrong about them', () => {
    const state = { ...empty, names: { a: { id: 'p1', title: {}, image: null } }, products: { b: [2, 10, 4, 1, 1, 50, 0, 0, null, null, null, 0], a: [1, 10, 2, 3, 3, 90, 0, 5, 20, 40, 7, 1] } as ScreenState['products'] }
    const rows = goodsRows(state, 5)
    expect(rows.map((row) => [row.key, row.id, row.number, row.wrong, row.cvr, row.minutes])).toEqual([['a', 'p1', 7, true, null, 40], ['b', undefined, null, false, 2500, null]])
    expect(goodsRows(state, 1).length).toBe(1)
  })
  it('know what is explained and what is pinned now', () => {
    const lane: ScreenState['lane'] = { a: [1, 'explain_start', 'x', ''], b: [2, 'product_pin', 'x', ''], c: [3, 'explain_end', 'x', ''], d: [4, 'product_pin', 'y', ''] }
    expect(openNow(lane)).toEqual({ explained: '', pinned: 'y' })
    expect(openNow({ ...lane, e: [5, 'product_unpin', 'y', ''], f: [6, 'explain_start', 'z', ''] })).toEqual({ explained: 'z', pinned: '' })
  })
})

describe('choices', () => {
  beforeEach(() => localStorage.clear())
  it('are kept, and what is none of them is the first again', async () => {
    const mode = useKept<Mode>('mode', 'basic', isMode)
    mode.value = 'pro'
    await nextTick()
    expect(useKept<Mode>('mode', 'basic', isMode).value).toBe('pro')
    localStorage.setItem('meadow.screen.mode', '"ads"')
    expect(useKept<Mode>('mode', 'basic', isMode).value).toBe('basic')
    localStorage.setItem('meadow.screen.mode', '{broken')
    expect(useKept<Mode>('mode', 'basic', isMode).value).toBe('basic')
  })
  it('of figures are eleven at most, each once, and known', () => {
    expect(isPicks(PICKS.slice(0, MOST_PICKS))).toBe(true)
    expect([isPicks(PICKS.slice(0, MOST_PICKS + 1)), isPicks([]), isPicks(['aov', 'aov']), isPicks(['password']), isPicks('aov')]).toEqual([false, false, false, false, false])
  })
})
