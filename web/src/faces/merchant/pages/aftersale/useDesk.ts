import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Carrier } from '@/api/types'
import type { Reason, ReturnAddress } from '@/aftersale/types'
import { useConsole } from '@/console'

/** What a decision chooses from: reasons to refuse, return addresses, carriers. */
export function useDesk() {
  const here = useConsole()
  const lists = useQuery<{ reasons: Reason[]; rejects: Reason[] }>(here.key('aftersale/lists'), (signal) => api.get(here.path('/aftersale/lists'), {}, signal), { stale: 3_600_000 })
  const book = useQuery<{ items: ReturnAddress[] }>(here.key('return-addresses'), (signal) => api.get(here.path('/return-addresses'), {}, signal), { stale: 5000 })
  const carriers = useQuery<{ items: Carrier[] }>('carriers', (signal) => api.get('/api/carriers', {}, signal), { stale: 3_600_000 })
  return {
    here,
    book,
    rejects: computed(() => lists.data.value?.rejects ?? []),
    addresses: computed(() => book.data.value?.items ?? []),
    usual: computed(() => (book.data.value?.items.find((one) => one.usual) ?? book.data.value?.items[0])?.id ?? ''),
    carriers: computed(() => carriers.data.value?.items ?? []),
  }
}

/** An address on one line. */
export const addressLine = (one: ReturnAddress): string => `${one.name} ${one.phone} ${one.region} ${one.street}`
