import { toValue, type MaybeRefOrGetter } from 'vue'
import { api } from '@/api/client'
import { usePages, useQuery } from '@/api/query'
import type { Page, ProductCard, Source } from '@/api/types'
import type { PageView } from '@/decor/types'
import { note } from '@/track/tracker'
import { keepOrigin } from '../origin'

/** A decorated page as it is shown now; null waits. */
export const usePage = (place: MaybeRefOrGetter<string | null>) =>
  useQuery<PageView>(
    () => (toValue(place) ? `mall.page.${toValue(place)}` : null),
    (signal) => api.get(`/api/mall/${encodeURIComponent(toValue(place)!)}`, {}, signal),
    { stale: 30_000 },
  )

/** The goods without end of a block; null waits. */
export const useWaterfall = (category: () => { id: string | null } | null) =>
  usePages<ProductCard>(
    () => {
      const now = category()
      return now && `waterfall ${now.id ?? ''}`
    },
    (cursor, signal) => api.get<Page<ProductCard>>('/api/mall/waterfall', { category: category()?.id, cursor, limit: 20 }, signal),
  )

/** A product was opened from a block: the way here stays with it until it is bought. */
export function openFrom(card: ProductCard, source: Source): void {
  keepOrigin(card.id, source)
  note({ name: 'select_item', ...source, product_id: card.id, shop_id: card.shop_id })
}
