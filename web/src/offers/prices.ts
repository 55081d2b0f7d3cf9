import type { ItemIn, OfferItem, OfferKind, SkuPrice } from '@/api/types'
import { PRICED, SHARED, STOCKED, WAS } from './kinds'
import type { SkuRow } from './useSkus'

/** A row of the price table: what the catalogue asks, and what the offer will. */
export interface PriceRow extends SkuRow {
  offer: number | null
  stock: number | null
  deposit: number | null
  counts: number | null
}
export const newRow = (sku: SkuRow): PriceRow => ({ ...sku, offer: null, stock: null, deposit: null, counts: null })

/** What stands in an offer already, as rows to be changed. */
export const rowsOf = (item: OfferItem): PriceRow[] =>
  item.skus.map((sku) => ({
    product_id: item.product_id, sku_id: sku.sku_id, title: item.title, spec_text: sku.spec_text, price: sku.price, lowest: sku.lowest_30d, offer: sku.offer_price, stock: sku.stock,
    deposit: sku.deposit, counts: sku.counts,
  }))

/** One share of the catalogue's price for every row, to the cent below; never nothing. */
export function fillShare(rows: PriceRow[], bp: number): void {
  for (const row of rows) row.offer = Math.max(1, Math.floor((row.price * bp) / 10_000))
}
export function fillOff(rows: PriceRow[], off: number): void {
  for (const row of rows) if (row.price > off) row.offer = row.price - off
}

/** What the server would refuse of a row, told while it is typed. */
export function flawOf(row: PriceRow, kind: OfferKind): 'price' | 'was' | 'deposit' | null {
  if (row.offer === null) return null
  if (row.offer < 1 || row.offer >= row.price) return 'price'
  if (WAS.has(kind) && row.offer >= row.lowest) return 'was'
  if (kind === 'presale' && !(row.deposit !== null && row.deposit > 0 && row.deposit <= (row.counts ?? row.deposit) && (row.counts ?? row.deposit) < row.offer)) return 'deposit'
  return null
}
/** Products whose rows lack a price that their kind needs: each of flash, group and presale needs at least one. */
export const lacking = (rows: readonly PriceRow[], kind: OfferKind): Set<string> => {
  if (!PRICED.has(kind)) return new Set()
  const priced = new Set(rows.filter((row) => row.offer !== null).map((row) => row.product_id))
  return new Set(rows.map((row) => row.product_id).filter((id) => !priced.has(id)))
}

/** The write of the table: rows without a price stay at the catalogue's, or at the offer's one share for all. */
export function itemsOf(ids: readonly string[], rows: readonly PriceRow[], kind: OfferKind): ItemIn[] {
  return ids.map((product_id) => {
    const skus = rows.flatMap((row): SkuPrice[] => {
      if (row.product_id !== product_id || row.offer === null) return []
      const own = STOCKED.has(kind) && row.stock !== null ? { stock: row.stock } : {}
      const presale = kind === 'presale' && row.deposit !== null ? { deposit: row.deposit, ...(row.counts !== null ? { counts: row.counts } : {}) } : {}
      return [{ sku_id: row.sku_id, price: row.offer, ...own, ...presale }]
    })
    return { product_id, skus: PRICED.has(kind) || SHARED.has(kind) ? skus : [] }
  })
}
