import { describe, expect, it } from 'vitest'
import type { OfferKind, Shown, ShownOffer, ShownSku } from '@/api/types'
import { asked, cheapest, lead, mostBy, promotions, sells, wayOf } from './shown'

const sku = (over: Partial<ShownSku>): ShownSku => ({
  sku_id: 's', price: 9900, price_kind: 'sale', usual: null, list_price: 12_900, lowest_30d: 9900, left: null, per_buyer: null,
  group_price: null, presale_price: null, deposit: null, counts: null, ...over,
})
const offer = (kind: OfferKind, over: Partial<ShownOffer> = {}) =>
  ({ offer_id: kind, kind, title: {}, rule: { kind }, starts_at: '2026-01-01', ends_at: '2026-02-01', planned: false, protect_days: 0, ...over }) as ShownOffer
const shown = (offers: ShownOffer[], skus = [sku({})]): Shown => ({ product_id: 'p', shop_id: 'x', skus, offers, coupons: [], groups: [], opens_at: null, best: null, currency: 'CNY' })

describe('how a product is bought', () => {
  it('a running presale is the only way; a group only when asked for', () => {
    expect(wayOf(shown([offer('presale'), offer('group')]), 'group')).toEqual({ kind: 'presale', offerId: 'presale' })
    expect(wayOf(shown([offer('group')]))).toBeNull()
    expect(wayOf(shown([offer('group')]), 'group', 'g1')).toEqual({ kind: 'group', offerId: 'group', groupId: 'g1' })
    expect(wayOf(shown([offer('presale', { planned: true })]))).toBeNull()
  })
  it('the price follows the way, and strikes out what it usually is', () => {
    const one = sku({ price: 8800, usual: 9900, price_kind: 'timed', group_price: 7000, presale_price: 6000 })
    expect(asked(one, null)).toEqual({ price: 8800, was: 9900, kind: 'timed' })
    expect(asked(one, { kind: 'group', offerId: 'g' })).toEqual({ price: 7000, was: 8800, kind: 'group' })
    expect(asked(one, { kind: 'presale', offerId: 'p' })).toEqual({ price: 6000, was: 8800, kind: 'presale' })
  })
  it('the card names the cheapest SKU that takes part', () => {
    const rows = [sku({ sku_id: 'a', price: 100 }), sku({ sku_id: 'b', price: 900, group_price: 500 }), sku({ sku_id: 'c', price: 950, group_price: 600 })]
    expect(cheapest(shown([], rows), null)?.sku.sku_id).toBe('a')
    expect(cheapest(shown([], rows), { kind: 'group', offerId: 'g' })?.sku.sku_id).toBe('b')
    expect(sells(rows[0]!, { kind: 'group', offerId: 'g' })).toBe(false)
  })
  it('limits and pieces of an offer bind only where its price is paid', () => {
    const flash = sku({ price_kind: 'flash', left: 3, per_buyer: 2 })
    expect(mostBy(flash, 50, null)).toBe(2)
    expect(mostBy(sku({ left: 3, per_buyer: 2 }), 50, null)).toBe(50)
    expect(mostBy(sku({ left: 3, per_buyer: 2 }), 50, { kind: 'group', offerId: 'g' })).toBe(2)
    expect(mostBy(undefined, 50, null)).toBe(50)
  })
})

describe('what the head tells of', () => {
  it('the offer that makes the price, not one that loses to it; else the next to come', () => {
    expect(lead(shown([offer('member'), offer('timed')], [sku({ price_kind: 'timed' })]))?.kind).toBe('timed')
    expect(lead(shown([offer('member')], [sku({ price_kind: 'sale' })]))).toBeNull()
    const later = [offer('flash', { planned: true, starts_at: '2026-03-02' }), offer('timed', { planned: true, starts_at: '2026-03-01' })]
    expect(lead(shown(later))?.kind).toBe('timed')
  })
  it('promotions are those of the basket that run', () => {
    expect(promotions(shown([offer('full'), offer('bundle'), offer('flash'), offer('pieces', { planned: true })])).map((one) => one.kind)).toEqual(['full', 'bundle'])
    expect(promotions(undefined)).toEqual([])
  })
})
