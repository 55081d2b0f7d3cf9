import type { OfferKind, Shown, ShownOffer, ShownSku } from '@/api/types'

/** The presale or group by which one line is bought. */
export interface Way {
  kind: 'presale' | 'group'
  offerId: string
  groupId?: string
}
const find = (shown: Shown | undefined, kind: OfferKind) => shown?.offers.find((one) => one.kind === kind && !one.planned)

/** How a product is bought now: a running presale leaves no other way; a group only when it was asked for. */
export function wayOf(shown: Shown | undefined, wanted?: 'group', groupId?: string): Way | null {
  const presale = find(shown, 'presale')
  if (presale) return { kind: 'presale', offerId: presale.offer_id }
  const group = find(shown, 'group')
  if (!group || wanted !== 'group') return null
  return { kind: 'group', offerId: group.offer_id, ...(groupId ? { groupId } : {}) }
}

export interface Asked {
  price: number
  /** The price to strike out. */
  was: number | null
  kind: string
}
/** What one piece of a SKU costs this way. */
export function asked(sku: ShownSku, way: Way | null): Asked {
  if (way?.kind === 'presale' && sku.presale_price !== null) return { price: sku.presale_price, was: sku.price, kind: 'presale' }
  if (way?.kind === 'group' && sku.group_price !== null) return { price: sku.group_price, was: sku.price, kind: 'group' }
  return { price: sku.price, was: sku.usual ?? sku.list_price, kind: sku.price_kind }
}
/** The cheapest SKU this way, whose price a card names. */
export function cheapest(shown: Shown | undefined, way: Way | null): { sku: ShownSku; said: Asked } | null {
  const rows = (shown?.skus ?? []).filter((sku) => sells(sku, way)).map((sku) => ({ sku, said: asked(sku, way) }))
  return rows.reduce<(typeof rows)[number] | null>((least, row) => (least && least.said.price <= row.said.price ? least : row), null)
}
/** Whether a SKU takes part in this way of buying. */
export const sells = (sku: ShownSku, way: Way | null): boolean =>
  way === null || (way.kind === 'presale' ? sku.presale_price !== null : sku.group_price !== null)

const LEADS: readonly OfferKind[] = ['presale', 'flash', 'timed', 'live', 'member']
/** The offer that the head of a product page tells of: what makes the price now, else what comes next. */
export function lead(shown: Shown | undefined): ShownOffer | null {
  const running = LEADS.flatMap((kind) => find(shown, kind) ?? [])
  const priced = new Set(shown?.skus.map((sku) => sku.price_kind))
  const now = running.find((one) => one.kind === 'presale' || priced.has(one.kind))
  if (now) return now
  const next = (shown?.offers ?? []).filter((one) => one.planned && LEADS.slice(0, 3).includes(one.kind))
  return next.toSorted((a, b) => a.starts_at.localeCompare(b.starts_at))[0] ?? null
}
const ROWS: ReadonlySet<OfferKind> = new Set(['full', 'pieces', 'qty', 'gift', 'bundle'])
/** Offers of the basket that run, for the row of promotions. */
export const promotions = (shown: Shown | undefined): ShownOffer[] => (shown?.offers ?? []).filter((one) => !one.planned && ROWS.has(one.kind))

/** The most of a SKU that may be bought this way: stock, the offer's own pieces, the limit per buyer. */
export function mostBy(sku: ShownSku | undefined, most: number, way: Way | null): number {
  if (!sku || (way === null && sku.price_kind !== 'flash')) return most
  return Math.max(0, Math.min(most, sku.left ?? most, sku.per_buyer ?? most))
}
