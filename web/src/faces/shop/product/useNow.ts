import { onScopeDispose, ref } from 'vue'
import { serverNow } from '@/api/time'

/** The server's time, second by second, for several countdowns at once. */
export function useNow() {
  const now = ref(serverNow())
  const timer = setInterval(() => (now.value = serverNow()), 1000)
  onScopeDispose(() => clearInterval(timer))
  return now
}
