import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Address } from '@/api/types'
import { useSession } from '@/session/store'

/** The shopper's own addresses; none while unknown. */
export function useAddresses() {
  const session = useSession()
  const query = useQuery(
    () => (session.signedIn ? 'addresses' : null),
    async (signal) => (await api.get<{ items: Address[] }>('/api/me/addresses', {}, signal)).items,
    { stale: 60_000 },
  )
  const best = computed(() => query.data.value?.find((one) => one.is_default) ?? query.data.value?.[0] ?? null)
  return { ...query, best }
}
