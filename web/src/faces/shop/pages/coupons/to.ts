import type { CouponFace } from '@/api/types'

/** Where a coupon is used: its one product, else its shop or author, else the mall. */
export function placeOf(face: CouponFace): string {
  if (!face.whole && face.product_ids.length === 1) return `/p/${face.product_ids[0]}`
  if (face.owner === 'shop') return `/store/${face.owner_id}`
  return face.owner === 'author' ? `/u/${face.owner_id}` : '/mall'
}
