import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Applied, Hint } from '@/api/types'
import { setLang, startTexts } from '@/i18n'
import { chipOf, cutsOf, hintWords, offWords, priceTag, ruleWords, termsOf, worthOf } from './words'

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
