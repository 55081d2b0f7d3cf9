import { onScopeDispose, ref } from 'vue'
import { serverNow } from '@/api/time'

/** The server's clock, once a second. */
export function useTick() {
  const now = ref(serverNow())
  const timer = setInterval(() => (now.value = serverNow()), 1000)
  onScopeDispose(() => clearInterval(timer))
  return now
}
