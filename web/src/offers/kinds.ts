import type { Bearer, OfferKind } from '@/api/types'

/** What each kind of owner may offer, the tools of a shop in the order of its marketing page. */
export const KINDS: Record<Bearer, readonly OfferKind[]> = {
  shop: ['coupon', 'flash', 'timed', 'full', 'pieces', 'gift', 'bundle', 'presale', 'group', 'member', 'qty', 'live', 'opening'],
  platform: ['coupon', 'full'],
  author: ['coupon'],
}
/** Kinds that may cover all products; the others name theirs. */
export const WHOLE: ReadonlySet<OfferKind> = new Set(['member', 'qty', 'full', 'pieces', 'gift', 'coupon'])
/** Kinds that say a price per SKU, which must be given. */
export const PRICED: ReadonlySet<OfferKind> = new Set(['flash', 'group', 'presale'])
/** Kinds that may say a price per SKU instead of one share for all. */
export const SHARED: ReadonlySet<OfferKind> = new Set(['timed', 'live', 'member'])
/** Kinds with pieces of their own. */
export const STOCKED: ReadonlySet<OfferKind> = new Set(['flash', 'group', 'presale'])
/** Kinds that show the usual price struck out. */
export const WAS: ReadonlySet<OfferKind> = new Set(['timed', 'flash'])
