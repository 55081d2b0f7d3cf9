import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import { useSession } from '@/session/store'

/** How many notices wait; asked for at most twice a minute and only of a known shopper. */
export function useUnread() {
  const session = useSession()
  const query = useQuery(
    () => (session.signedIn ? 'notices.unread' : null),
    (signal) => api.get<{ count: number }>('/api/notices/unread', {}, signal),
    { stale: 30_000 },
  )
  return computed(() => query.data.value?.count ?? 0)
}
