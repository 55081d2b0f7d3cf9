import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { OrderCounts, ShopCounts } from '@/api/types'
import type { CaseCounts } from '@/aftersale/types'
import { useConsole } from '@/console'

/** Orders by state and the two alarms; one answer for side bar, home and list. */
export function useOrderCounts() {
  const here = useConsole()
  const may = here.can('orders.read')
  return useQuery<OrderCounts>(may ? here.key('orders/counts') : null, (signal) => api.get(here.path('/orders/counts'), {}, signal), { stale: 5000 })
}

/** Cases that wait for the shop: answers, returns to check, parcels to send. */
export function useCaseCounts() {
  const here = useConsole()
  const may = here.can('orders.read')
  return useQuery<CaseCounts>(may ? here.key('aftersale/counts') : null, (signal) => api.get(here.path('/aftersale/counts'), {}, signal), { stale: 5000 })
}

export function useProductCounts() {
  const here = useConsole()
  const may = here.can('products.read')
  return useQuery<ShopCounts>(may ? here.key('products/counts') : null, (signal) => api.get(here.path('/products/counts'), {}, signal), { stale: 5000 })
}

/** Orders that a warehouse has to send, whole or in part. */
export const toShip = (counts: OrderCounts | undefined): number => (counts ? counts.to_ship + counts.part_shipped + counts.paid_hold : 0)
