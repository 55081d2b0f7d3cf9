import { toValue, type MaybeRefOrGetter } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { ProductPage } from '@/api/types'

/** A product as it sells now; asked again at each look, since price and stock move. */
export const useProduct = (id: MaybeRefOrGetter<string>) =>
  useQuery(
    () => `product.${toValue(id)}`,
    (signal) => api.get<ProductPage>(`/api/products/${toValue(id)}`, {}, signal),
    { stale: 3000 },
  )
