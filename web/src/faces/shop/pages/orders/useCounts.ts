import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { OrderState } from '@/api/types'
import { useSession } from '@/session/store'

export const TABS = ['all', 'created', 'to_ship', 'shipped', 'completed', 'cancelled'] as const
export type Tab = (typeof TABS)[number]
/** Which states wait in a tab; tabs that ask nothing of the buyer carry no number. */
const WAITING: Partial<Record<Tab, readonly OrderState[]>> = {
  created: ['created'],
  to_ship: ['paid_hold', 'to_ship', 'part_shipped'],
  shipped: ['shipped', 'delivered'],
}

export const countOf = (counts: Partial<Record<OrderState, number>> | undefined, tab: Tab): number =>
  (WAITING[tab] ?? []).reduce((sum, state) => sum + (counts?.[state] ?? 0), 0)

/** How many of the buyer's orders wait in each tab. */
export function useCounts() {
  const session = useSession()
  const query = useQuery(
    () => (session.signedIn ? 'orders.counts' : null),
    (signal) => api.get<Partial<Record<OrderState, number>>>('/api/orders/counts', {}, signal),
    { stale: 5000 },
  )
  return { refresh: query.refresh, count: computed(() => (tab: Tab) => countOf(query.data.value, tab)) }
}
