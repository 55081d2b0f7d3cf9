import { computed, onScopeDispose } from 'vue'
import type { CaseCounts } from '@/aftersale/types'
import { toShip, useCaseCounts, useOrderCounts, useProductCounts } from './useCounts'

const waiting = (c: CaseCounts | undefined) => (c ? c.waiting_merchant + c.returned + c.waiting_resend : 0)
const EVERY_MS = 60_000

/** Numbers beside the entries of the side bar: what waits for somebody's hands. */
export function useBadges() {
  const orders = useOrderCounts()
  const products = useProductCounts()
  const cases = useCaseCounts()
  const timer = setInterval(() => {
    if (document.visibilityState !== 'visible') return
    void orders.refresh()
    void products.refresh()
    void cases.refresh()
  }, EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  return computed<Record<string, number>>(() => ({ ship: toShip(orders.data.value), rejected: products.data.value?.rejected ?? 0, aftersale: waiting(cases.data.value) }))
}
