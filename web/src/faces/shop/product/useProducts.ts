import { api } from '@/api/client'
import { usePages } from '@/api/query'
import type { Page, ProductCard } from '@/api/types'

export type Sort = 'popular' | 'new' | 'price_asc' | 'price_desc'
export interface Wanted {
  category?: string
  shop?: string
  q?: string
  sort?: Sort
  price_min?: number
  price_max?: number
}

/** The catalogue by filter, page after page; null waits. */
export const useProducts = (wanted: () => Wanted | null) =>
  usePages<ProductCard>(
    () => {
      const now = wanted()
      return now && JSON.stringify(now)
    },
    (cursor, signal) => api.get<Page<ProductCard>>('/api/products', { ...wanted(), cursor, limit: 20 }, signal),
  )
