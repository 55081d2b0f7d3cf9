import { computed, onScopeDispose } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import { useConsole } from './face'

const EVERY_MS = 30_000
/** The key under which the bell's number is kept; `invalidate` it after reading notices. */
export const UNREAD = 'unread:'

/** Notices that wait for this subject; asked again while somebody looks. */
export function useUnread() {
  const here = useConsole()
  const found = useQuery<{ count: number }>(
    () => (here.face.notices ? `${UNREAD}${here.inbox.value}` : null),
    (signal) => api.get('/api/notices/unread', { subject: here.inbox.value }, signal),
  )
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') void found.refresh()
  }, EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  return computed(() => found.data.value?.count ?? 0)
}
