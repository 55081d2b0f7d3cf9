import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Applied, Hint, OfferView, Rule } from '@/api/types'
import { setLang, startTexts } from '@/i18n'
import { lanes } from './calendar'
import { asking, formOf, fromShare, offerOf, ruleOf, toShare } from './form'
import { fillOff, fillShare, flawOf, itemsOf, lacking, type PriceRow } from './prices'
import { chipOf, cutsOf, hintWords, offWords, priceTag, ruleWords, termsOf, worthOf } from './words'
import { fromLocal, toLocal } from './zoned'

const inEnglish = async (look: () => void) => {
  await setLang('en')
  look()
  await setLang('zh-CN')
}
beforeAll(async () => {
  await startTexts(['deals'])
  await setLang('zh-CN')
})
afterAll(() => setLang('zh-CN'))

describe('offers in words', () => {
  it('a share is what is still paid in Chinese, what comes off in English', async () => {
    expect([offWords(8000), offWords(8800), offWords(0)]).toEqual(['8 折', '8.8 折', '免费'])
    await inEnglish(() => expect([offWords(8000), offWords(8800)]).toEqual(['20% off', '12% off']))
  })
  it('a coupon says what it takes off, from how much on and at most how much', () => {
    expect(worthOf({ off: 2000 })).toBe('¥20')
    expect(worthOf({ off: 2050 })).toBe('¥20.50')
    expect(worthOf({ bp: 8000 })).toBe('8 折')
    expect(termsOf({ threshold: 0 })).toBe('无门槛')
    expect(termsOf({ threshold: 20_000, cap: 5000 })).toBe('满 ¥200 可用 · 最高减 ¥50')
    expect([chipOf({ threshold: 9900, off: 2000 }), chipOf({ threshold: 0, off: 500 })]).toEqual(['满 ¥99 减 ¥20', '减 ¥5'])
  })
  it('rules of every kind read as one line', () => {
    expect(ruleWords({ kind: 'full', unit: 'amount', each: false, steps: [{ over: 20_000, off: 1500 }, { over: 30_000, bp: 8000 }] })).toBe('满 ¥200 减 ¥15 · 满 ¥300 8 折')
    expect(ruleWords({ kind: 'full', unit: 'pieces', each: true, steps: [{ over: 2, off: 1000 }] })).toBe('满 2 件减 ¥10，上不封顶')
    expect(ruleWords({ kind: 'pieces', mode: 'nth', steps: [{ n: 2, bp: 5000 }, { n: 3, bp: 0 }] })).toBe('第 2 件 5 折 · 第 3 件 免费')
    expect(ruleWords({ kind: 'bundle', price: 15_900, parts: [{ product_id: 'a', sku_id: 'a', qty: 2 }, { product_id: 'b', sku_id: 'b', qty: 1 }] })).toBe('3 件套装 ¥159')
    expect(ruleWords({ kind: 'group', size: 3, hours: 24 })).toBe('3 人团，24 小时内成团')
    expect(ruleWords({ kind: 'flash', after: 'list' })).toBe('数量有限，售完为止')
  })
  it('a hint names the offer and what it saves where it is known', () => {
    const hint: Hint = { offer_id: 'o', kind: 'full', title: { 'zh-CN': '满减' }, missing: 5000, unit: 'amount', off: 2000, coupon: false }
    expect(hintWords(hint, 'CNY')).toBe('再买 ¥50.00 可用“满减”减 ¥20.00')
    expect(hintWords({ ...hint, unit: 'pieces', missing: 1, off: null }, 'CNY')).toBe('再买 1 件 可享“满减”')
  })
  it('only what takes something off is broken down, gifts apart', () => {
    const cut = (kind: Applied['kind'], amount: number): Applied => ({ offer_id: kind, kind, title: {}, bearer: 'shop', bearer_id: null, amount, coupon_id: null })
    expect(cutsOf([cut('full', 100), cut('gift', 500), cut('coupon', 0)]).map((one) => one.kind)).toEqual(['full'])
    expect([priceTag('flash'), priceTag('sale')]).toEqual(['秒杀价', ''])
  })
})

describe('the editor', () => {
  const offer = (rule: Rule): OfferView => ({
    id: 'o', owner: 'shop', owner_id: 's', kind: rule.kind, title: { 'zh-CN': '名', en: 'name' }, state: 'draft', starts_at: '2026-01-01T02:00:00.000Z', ends_at: '2026-01-08T02:00:00.000Z',
    whole: true, rule, exclusive: false, shop_bp: 0, budget_id: null, protect_days: 7, rev: 3, created_at: '', updated_at: '', products: 0, total: null, taken: null,
  })
  const RULES: Rule[] = [
    { kind: 'coupon', threshold: 9900, off: 2000, total: 10, per_person: 2, valid_days: 7, channel: 'public' },
    { kind: 'coupon', threshold: 0, bp: 8000, cap: 5000, total: 10, per_person: 1, valid_from: '2026-01-01T02:00:00.000Z', valid_until: '2026-02-01T02:00:00.000Z', channel: 'member' },
    { kind: 'full', unit: 'amount', each: false, steps: [{ over: 20_000, off: 1500 }, { over: 30_000, bp: 8000 }] },
    { kind: 'pieces', mode: 'nth', steps: [{ n: 2, bp: 5000 }] },
    { kind: 'qty', steps: [{ n: 3, bp: 9000 }, { n: 10, bp: 8000 }] },
    { kind: 'gift', gifts: [{ product_id: 'p', sku_id: 'k', qty: 1 }], over: 2, unit: 'pieces', each: true, most: 5 },
    { kind: 'bundle', parts: [{ product_id: 'p', sku_id: 'k', qty: 1 }, { product_id: 'q', sku_id: 'l', qty: 2 }], price: 9900 },
    { kind: 'group', size: 3, hours: 24, per_buyer: 2 },
    { kind: 'presale', final_from: '2026-01-09T02:00:00.000Z', final_by: '2026-01-10T02:00:00.000Z' },
    { kind: 'flash', after: 'stop', per_buyer: 1 },
    { kind: 'timed', bp: 8800 },
    { kind: 'timed' },
    { kind: 'member', level: 2, bp: 9500 },
    { kind: 'live', room_id: 'r', bp: 9000 },
    { kind: 'opening' },
  ]
  it('what it reads it writes, for every kind', () => {
    for (const rule of RULES) {
      const { draft, rev, ...written } = offerOf(formOf(offer(rule)), { rev: 3, draft: false })
      const { rule: again, ...others } = written
      expect(again, rule.kind).toEqual(rule)
      expect([draft, rev, others.title, others.starts_at, others.protect_days]).toEqual([false, 3, { 'zh-CN': '名', en: 'name' }, '2026-01-01T02:00:00.000Z', 7])
    }
  })
  it('a full step counts pieces where the unit is pieces', () => {
    const form = formOf(offer({ kind: 'full', unit: 'pieces', each: false, steps: [{ over: 3, off: 1000 }] }))
    expect(ruleOf(form)).toEqual({ kind: 'full', unit: 'pieces', each: false, steps: [{ over: 3, off: 1000 }] })
  })
  it('what is in the way is asked though the rule is unfinished; what goes with everything is not asked', () => {
    expect(asking({ kind: 'full', unit: 'amount', each: false, steps: [{ over: 0, off: 0 }] }, '')?.kind).toBe('full')
    expect(asking({ kind: 'live', room_id: '' }, '')).toBeNull()
    expect(asking({ kind: 'presale', final_from: '', final_by: '' }, '2026-01-01T00:00:00.000Z')).toEqual({ kind: 'presale', final_from: '2026-01-01T00:00:00.000Z', final_by: '2026-01-02T00:00:00.000Z' })
    expect(asking({ kind: 'bundle', parts: [], price: 0 }, '')).toBeNull()
  })
  it('a share is typed as 折 or as what comes off', () => {
    expect([toShare('8.5', false), toShare('8', false), toShare('10', false), toShare('11', false), toShare('x', false)]).toEqual([8500, 8000, 10_000, null, null])
    expect([toShare('15', true), toShare('12.5', true)]).toEqual([8500, 8750])
    expect([fromShare(8500, false), fromShare(8750, true), fromShare(null, true)]).toEqual(['8.5', '12.5', ''])
  })
  it('times are those of the shop, whatever zone the browser is in', () => {
    expect(toLocal('2026-01-01T02:00:00Z', 'Asia/Shanghai')).toBe('2026-01-01T10:00')
    expect(fromLocal('2026-01-01T10:00', 'Asia/Shanghai')).toBe('2026-01-01T02:00:00.000Z')
    expect(fromLocal('2026-07-01T10:00', 'Europe/Berlin')).toBe('2026-07-01T08:00:00.000Z')
    expect(fromLocal('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z')
    expect(fromLocal('soon')).toBeNull()
  })
})

describe('the price table', () => {
  const row = (over: Partial<PriceRow>): PriceRow => ({ product_id: 'p', sku_id: 's', title: {}, spec_text: {}, price: 9900, lowest: 9500, offer: null, stock: null, deposit: null, counts: null, ...over })
  it('fills all rows by a share, to the cent below, or by an amount where that leaves something', () => {
    const rows = [row({}), row({ price: 1001 })]
    fillShare(rows, 8888)
    expect(rows.map((one) => one.offer)).toEqual([8799, 889])
    fillOff(rows, 2000)
    expect(rows.map((one) => one.offer)).toEqual([7900, 889])
  })
  it('tells what would be refused: no lower price, a price that was had within thirty days, a deposit that is none', () => {
    expect(flawOf(row({ offer: 9900 }), 'group')).toBe('price')
    expect(flawOf(row({ offer: 9500 }), 'flash')).toBe('was')
    expect(flawOf(row({ offer: 9500 }), 'group')).toBeNull()
    expect(flawOf(row({ offer: 8000, deposit: 1000, counts: 500 }), 'presale')).toBe('deposit')
    expect(flawOf(row({ offer: 8000, deposit: 1000, counts: 2000 }), 'presale')).toBeNull()
    expect([...lacking([row({}), row({ product_id: 'q', offer: 1 })], 'flash')]).toEqual(['p'])
    expect(lacking([row({})], 'timed').size).toBe(0)
  })
  it('writes prices, pieces and deposits only where the kind has them', () => {
    const rows = [row({ offer: 8000, stock: 10, deposit: 1000 }), row({ sku_id: 't' }), row({ product_id: 'q', sku_id: 'u', offer: 100, stock: 5 })]
    expect(itemsOf(['p'], rows, 'timed')).toEqual([{ product_id: 'p', skus: [{ sku_id: 's', price: 8000 }] }])
    expect(itemsOf(['p', 'q'], rows, 'flash')).toEqual([{ product_id: 'p', skus: [{ sku_id: 's', price: 8000, stock: 10 }] }, { product_id: 'q', skus: [{ sku_id: 'u', price: 100, stock: 5 }] }])
    expect(itemsOf(['p'], rows, 'presale')[0]!.skus).toEqual([{ sku_id: 's', price: 8000, stock: 10, deposit: 1000 }])
    expect(itemsOf(['p'], rows, 'full')).toEqual([{ product_id: 'p', skus: [] }])
  })
})

describe('the calendar', () => {
  const at = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString()
  const offer = (id: string, from: number, to: number) => ({ id, starts_at: at(from), ends_at: at(to) }) as OfferView
  it('lays offers into lanes, clipped to the days in view', () => {
    const found = lanes([offer('b', 3, 5), offer('a', -3, 4), offer('c', 5, 40), offer('gone', -9, 1), offer('later', 20, 22)], Date.UTC(2026, 0, 1), 14)
    expect(found.map((lane) => lane.map((bar) => [bar.offer.id, bar.from, bar.span, bar.before, bar.after]))).toEqual([
      [['a', 0, 3, true, false], ['c', 4, 10, false, true]],
      [['b', 2, 2, false, false]],
    ])
  })
})
