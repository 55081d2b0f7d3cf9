import { onScopeDispose, watch } from 'vue'
import type { Origin } from '@/track/types'
import { note } from '@/track/tracker'
import { WatchingRoom } from './watchingRoom'

const TICK = 500
const ORIGINS = new Set<unknown>(['recommend', 'follow', 'search', 'short_video', 'live_square', 'profile', 'mall', 'share'])
/** By which way a room was entered, as its link says. */
export const originOfLink = (from: unknown): Origin => (ORIGINS.has(from) ? (from as Origin) : 'other')

const MINUTE = 60_000

/** Tells the log of the visit while the player plays and the page is seen; `minute` is called for each minute watched. */
export function useWatching(room: () => { room_id: string; author_id: string; source: Origin; trace_id?: string } | null, rolling: () => boolean, minute?: () => void) {
  let minutes = 0
  let watching: WatchingRoom | null = null
  const leave = () => {
    watching?.left()
    watching = null
  }
  const begin = () => {
    const about = room()
    if (about) watching = new WatchingRoom(about, note)
  }
  watch(
    () => room()?.room_id,
    () => {
      leave()
      begin()
    },
    { immediate: true },
  )
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    const step = now - last
    last = now
    // A tab that slept has not been watched.
    if (!rolling() || document.visibilityState !== 'visible' || step > 5 * TICK) return
    watching?.played(step)
    minutes += step
    if (minutes < MINUTE) return
    minutes = 0
    minute?.()
  }, TICK)
  const gone = () => watching?.left()
  globalThis.addEventListener('pagehide', gone)
  onScopeDispose(() => {
    clearInterval(timer)
    globalThis.removeEventListener('pagehide', gone)
    leave()
  })
}
