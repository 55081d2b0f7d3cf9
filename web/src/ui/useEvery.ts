import { onScopeDispose } from 'vue'

/** Does something again and again while the page is looked at, and at once when somebody comes back to it after longer than that. */
export function useEvery(ms: number, does: () => void): void {
  let last = Date.now()
  const turn = () => {
    if (document.visibilityState !== 'visible' || Date.now() - last < ms) return
    last = Date.now()
    does()
  }
  const timer = setInterval(turn, Math.min(ms, 5000))
  document.addEventListener('visibilitychange', turn)
  onScopeDispose(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', turn)
  })
}
