import type { ShopProduct, ShopRow } from '@/api/types'

type Tone = 'plain' | 'info' | 'ok' | 'warn' | 'error'
const TONES: Record<ShopRow['status'], Tone> = { on: 'ok', off: 'plain', pending: 'info', rejected: 'error', draft: 'warn', banned: 'error' }
export const toneOf = (status: ShopRow['status']): Tone => TONES[status] ?? 'plain'

/** One word for where a product stands: what its shop has to act upon first. */
export function statusOf(product: Pick<ShopProduct, 'shelf' | 'audit' | 'live'>): ShopRow['status'] {
  if (product.shelf === 'banned') return 'banned'
  if (product.audit !== 'none') return product.audit
  if (!product.live) return 'draft'
  return product.shelf
}
