import { computed, onScopeDispose } from 'vue'
import { useQueues } from './useQueues'

const EVERY_MS = 60_000

/** Lengths of the queues for the side bar, asked again while somebody looks. */
export function useBadges() {
  const { risk, products, videos, withdrawals } = useQueues()
  const timer = setInterval(() => {
    if (document.visibilityState !== 'visible') return
    void products.refresh()
    void videos.refresh()
    void withdrawals.refresh()
    void risk.refresh()
  }, EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  return computed<Record<string, number>>(() => ({ risk: risk.data.value?.count ?? 0, products: products.data.value?.count ?? 0, videos: videos.data.value?.count ?? 0, withdrawals: withdrawals.data.value?.count ?? 0 }))
}
