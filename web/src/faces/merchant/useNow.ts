import { onScopeDispose, ref } from 'vue'
import { serverNow } from '@/api/time'

/** The server's time, moving every `ms`: one clock for all rows of a list. */
export function useNow(ms = 15_000) {
  const now = ref(serverNow())
  const timer = setInterval(() => (now.value = serverNow()), ms)
  onScopeDispose(() => clearInterval(timer))
  return now
}
