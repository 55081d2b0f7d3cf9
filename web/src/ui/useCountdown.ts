import { computed, onScopeDispose, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { msUntil } from '@/api/time'

/** Milliseconds left to an instant of the server's clock; calls `zero` once when it runs out, so that the page asks again. */
export function useCountdown(until: MaybeRefOrGetter<string | null | undefined>, zero?: () => void) {
  const left = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  function tick() {
    const instant = toValue(until)
    clearTimeout(timer)
    if (!instant) return
    left.value = msUntil(instant)
    if (left.value > 0) timer = setTimeout(tick, left.value % 1000 || 1000)
    else zero?.()
  }
  watch(() => toValue(until), tick, { immediate: true })
  onScopeDispose(() => clearTimeout(timer))
  return { left, over: computed(() => left.value <= 0) }
}
