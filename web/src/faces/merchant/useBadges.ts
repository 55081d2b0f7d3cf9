import { computed, onScopeDispose } from 'vue'
import { toShip, useOrderCounts, useProductCounts } from './useCounts'

const EVERY_MS = 60_000

/** Numbers beside the entries of the side bar: what waits for somebody's hands. */
export function useBadges() {
  const orders = useOrderCounts()
  const products = useProductCounts()
  const timer = setInterval(() => {
    if (document.visibilityState !== 'visible') return
    void orders.refresh()
    void products.refresh()
  }, EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  return computed<Record<string, number>>(() => ({ ship: toShip(orders.data.value), rejected: products.data.value?.rejected ?? 0 }))
}
