import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Carrier } from '@/api/types'

export function useCarriers() {
  const found = useQuery<{ items: Carrier[] }>('carriers', (signal) => api.get('/api/carriers', {}, signal), { stale: 3_600_000 })
  return computed(() => found.data.value?.items ?? [])
}
