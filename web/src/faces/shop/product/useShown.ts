import { toValue, type MaybeRefOrGetter } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Shown } from '@/api/types'
import { useSession } from '@/session/store'
import { originOf } from '../origin'

/** The offers on a product for this viewer; a price of a live room needs the room she came from. */
export function useShown(id: MaybeRefOrGetter<string>) {
  const session = useSession()
  return useQuery(
    () => (session.ready ? `shown.${toValue(id)}.${session.account?.id ?? ''}` : null),
    (signal) => api.get<Shown>(`/api/products/${toValue(id)}/offers`, { room_id: originOf(toValue(id)).room_id }, signal),
    { stale: 3000 },
  )
}
