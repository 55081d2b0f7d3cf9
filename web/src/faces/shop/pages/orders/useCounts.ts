import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { OrderState } from '@/api/types'
import { useSession } from '@/session/store'

export const TABS = ['all', 'created', 'to_ship', 'shipped', 'to_review', 'aftersale'] as const
export type Tab = (typeof TABS)[number]
type Counts = Partial<Record<OrderState | 'to_review' | 'aftersale', number>>
/** Which states wait in a tab; the tab of all carries no number. */
const WAITING: Partial<Record<Tab, readonly (OrderState | 'to_review' | 'aftersale')[]>> = {
  created: ['created', 'deposit_paid'],
  to_ship: ['paid_hold', 'to_ship', 'part_shipped'],
  shipped: ['shipped', 'delivered'],
  to_review: ['to_review'],
  aftersale: ['aftersale'],
}

export const countOf = (counts: Counts | undefined, tab: Tab): number =>
  (WAITING[tab] ?? []).reduce((sum, state) => sum + (counts?.[state] ?? 0), 0)

/** How many of the buyer's orders wait in each tab. */
export function useCounts() {
  const session = useSession()
  const query = useQuery(
    () => (session.signedIn ? 'orders.counts' : null),
    (signal) => api.get<Counts>('/api/orders/counts', {}, signal),
    { stale: 5000 },
  )
  return { refresh: query.refresh, count: computed(() => (tab: Tab) => countOf(query.data.value, tab)) }
}
