import { describe, expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import type { CouponChoice, Quote } from '@/api/types'
import { askedPicks, dueNow, kept, turned } from './picks'
import { untilAnswered } from './placing'

const refuse = (code: string, status: number, params: Record<string, unknown> = {}) => new Problem({ code, params, detail: code }, status)
function run(answers: (Problem | string)[]) {
  const ahead: (number | null)[] = []
  const pauses: number[] = []
  const stop = new AbortController()
  let sent = 0
  const send = () => {
    const answer = answers[sent] ?? answers.at(-1)!
    sent += 1
    return answer instanceof Problem ? Promise.reject(answer) : Promise.resolve(answer)
  }
  const how = { ahead: (n: number | null) => ahead.push(n), pause: async (ms: number, signal: AbortSignal) => (pauses.push(ms), signal.throwIfAborted()) }
  return { ahead, pauses, stop, sent: () => sent, answer: untilAnswered(send, stop.signal, how) }
}

describe('the queue before placing', () => {
  it('repeats until its turn, tells how many are ahead, and clears that at the end', async () => {
    const one = run([refuse('base.errors.waiting', 503, { ahead: 12, retry_after: 2 }), refuse('base.errors.waiting', 503, { ahead: 3, retry_after: 1 }), 'placed'])
    expect(await one.answer).toBe('placed')
    expect(one.ahead).toEqual([12, 3, null])
    expect(one.pauses).toEqual([2000, 1000])
  })
  it('a refusal is an answer, at once', async () => {
    const one = run([refuse('trade.orders.price_changed', 409)])
    await expect(one.answer).rejects.toMatchObject({ code: 'trade.orders.price_changed' })
    expect([one.sent(), one.pauses]).toEqual([1, []])
  })
  it('a lost answer is asked for again, but not for ever; the twin under way is waited for', async () => {
    const lost = run([refuse('offline', 0)])
    await expect(lost.answer).rejects.toMatchObject({ code: 'offline' })
    expect(lost.sent()).toBe(3)
    const twin = run([refuse('trade.orders.in_flight', 409), 'placed'])
    expect(await twin.answer).toBe('placed')
  })
  it('leaving ends it without another request', async () => {
    const one = run([refuse('base.errors.waiting', 503, { ahead: 5, retry_after: 1 })])
    one.stop.abort()
    await expect(one.answer).rejects.toMatchObject({ name: 'AbortError' })
    expect(one.ahead.at(-1)).toBeNull()
    expect(one.sent()).toBeLessThanOrEqual(2)
  })
})

const coupon = (coupon_id: string, owner: CouponChoice['owner']): CouponChoice => ({
  coupon_id, offer_id: coupon_id, owner, title: {}, threshold: 0, off: 100, bp: null, cap: null, valid_until: '', amount: 100, missing: 0, chosen: false,
})
describe('coupons chosen by hand', () => {
  const coupons = [coupon('s1', 'shop'), coupon('s2', 'shop'), coupon('p1', 'platform'), coupon('a1', 'author')]
  it('one of the shop goes with one of the platform or an author; a second takes the place of the first', () => {
    expect(turned(coupons, [], 's1')).toEqual(['s1'])
    expect(turned(coupons, ['s1'], 'p1')).toEqual(['s1', 'p1'])
    expect(turned(coupons, ['s1', 'p1'], 's2')).toEqual(['p1', 's2'])
    expect(turned(coupons, ['s2', 'p1'], 'a1')).toEqual(['s2', 'a1'])
    expect(turned(coupons, ['s2', 'a1'], 'a1')).toEqual(['s2'])
  })
  it('a shop not named gets the best; an empty choice is none at all', () => {
    expect(askedPicks({ x: [], y: ['s1'] })).toEqual([{ shop_id: 'x', coupon_ids: [] }, { shop_id: 'y', coupon_ids: ['s1'] }])
  })
  it('coupons no longer in hand are dropped, and shops no longer bought from', () => {
    const quote = { shops: [{ shop: { id: 'x', name: '' }, coupons }] } as unknown as Quote
    expect(kept({ x: ['s1', 'gone'], y: ['p1'] }, quote)).toEqual({ x: ['s1'] })
  })
  it('of a presale only the deposit is due now', () => {
    const quote = { shops: [{ kind: 'presale', deposit: 2000, total: 13_900 }, { kind: 'normal', deposit: 0, total: 500 }] } as unknown as Quote
    expect(dueNow(quote)).toBe(2500)
  })
})
