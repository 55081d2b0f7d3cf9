import type { CouponChoice, Quote } from '@/api/types'

/** The coupons chosen by hand, by shop; a shop that is not named gets the best ones. */
export type Picks = Record<string, string[]>

export const askedPicks = (picks: Picks) => Object.entries(picks).map(([shop_id, coupon_ids]) => ({ shop_id, coupon_ids }))

/** A coupon on or off: one of the shop and one of the platform or an author go together, a second of a kind takes the first one's place. */
export function turned(coupons: readonly CouponChoice[], chosen: readonly string[], id: string): string[] {
  if (chosen.includes(id)) return chosen.filter((one) => one !== id)
  const own = (one: CouponChoice | undefined) => one?.owner === 'shop'
  const now = coupons.find((one) => one.coupon_id === id)
  return [...chosen.filter((other) => own(coupons.find((one) => one.coupon_id === other)) !== own(now)), id]
}

/** Picks without the coupons that are no longer in hand. */
export function kept(picks: Picks, quote: Quote): Picks {
  return Object.fromEntries(
    Object.entries(picks).flatMap(([shop, ids]) => {
      const known = quote.shops.find((part) => part.shop.id === shop)?.coupons
      return known ? [[shop, ids.filter((id) => known.some((one) => one.coupon_id === id))]] : []
    }),
  )
}

/** What is paid at once: all of it, but of a presale only its deposit. */
export const dueNow = (quote: Quote): number => quote.shops.reduce((sum, part) => sum + (part.kind === 'presale' ? part.deposit : part.total), 0)
