import { api } from '@/api/client'
import { invalidate } from '@/api/query'
import type { Cart, Line } from '@/api/types'
import { t } from '@/i18n'
import { toast } from '@/ui/toast'

/** The cart of somebody who has not logged in, kept by the browser; prices and stock are the server's at each look. */
const KEPT = 'meadow.cart'
export const MOST_LINES = 120

export function guestLines(): Line[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(kept) ? (kept as Line[]).filter((line) => typeof line?.sku_id === 'string' && Number.isInteger(line.qty)) : []
  } catch {
    return []
  }
}
function keep(lines: readonly Line[]) {
  if (lines.length) localStorage.setItem(KEPT, JSON.stringify(lines))
  else localStorage.removeItem(KEPT)
  invalidate('cart')
}
/** More of a SKU that is there already; answers false when the cart is full. */
export function guestAdd(line: Line): boolean {
  const lines = guestLines()
  const held = lines.find((one) => one.sku_id === line.sku_id)
  if (!held && lines.length >= MOST_LINES) return false
  if (held) Object.assign(held, { qty: Math.min(999, held.qty + line.qty), source: line.source })
  else lines.unshift(line)
  keep(lines)
  return true
}
export function guestSet(sku: string, qty: number): void {
  const lines = guestLines()
  for (const line of lines) if (line.sku_id === sku) line.qty = qty
  keep(lines)
}
export const guestDrop = (skus: readonly string[]): void => keep(guestLines().filter((line) => !skus.includes(line.sku_id)))

export const guestCart = (signal: AbortSignal): Promise<Cart> => api.post<Cart>('/api/cart/guest', { lines: guestLines() }, { signal })

/** After a log-in: brings the lines along, says what could not come, and forgets them here only once the server has them. */
export async function mergeCart(): Promise<void> {
  const lines = guestLines()
  if (!lines.length) return
  const { skipped } = await api.post<{ cart: Cart; skipped: { sku_id: string; reason: string }[] }>('/api/cart/merge', { lines })
  keep([])
  toast(skipped.length ? t('cart.mergedBut', { n: lines.length - skipped.length, bad: skipped.length }) : t('cart.merged', { n: lines.length }), 'ok')
}
