import { onScopeDispose, ref } from 'vue'

const DOUBLE_MS = 260
const LONG_MS = 500
const DRIFT = 12

export interface Burst {
  id: number
  x: number
  y: number
}

/** One tap, two taps and a long press on one surface; a finger that drifts is a scroll and none of them. */
export function useTaps(does: { tap: () => void; double: () => void; long: () => void }) {
  const bursts = ref<Burst[]>([])
  let single: ReturnType<typeof setTimeout> | undefined
  let press: ReturnType<typeof setTimeout> | undefined
  let from: { x: number; y: number } | null = null
  let lastTap = 0
  let count = 0

  function down(event: PointerEvent) {
    if (event.button !== 0) return
    from = { x: event.clientX, y: event.clientY }
    clearTimeout(press)
    press = setTimeout(() => {
      from = null
      does.long()
    }, LONG_MS)
  }
  function move(event: PointerEvent) {
    if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > DRIFT) cancel()
  }
  function cancel() {
    from = null
    clearTimeout(press)
  }
  function burst(x: number, y: number) {
    count += 1
    const mine = { id: count, x, y }
    bursts.value = [...bursts.value, mine].slice(-6)
    setTimeout(() => {
      bursts.value = bursts.value.filter((one) => one.id !== mine.id)
    }, 800)
  }
  function up(event: PointerEvent) {
    clearTimeout(press)
    if (!from) return
    from = null
    const now = performance.now()
    if (now - lastTap < DOUBLE_MS) {
      clearTimeout(single)
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
      burst(event.clientX - box.left, event.clientY - box.top)
      does.double()
    } else {
      single = setTimeout(does.tap, DOUBLE_MS)
    }
    lastTap = now
  }
  onScopeDispose(() => {
    clearTimeout(single)
    clearTimeout(press)
  })
  return { bursts, down, move, up, cancel }
}
