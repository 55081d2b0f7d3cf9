import { computed, nextTick, onScopeDispose, ref, watch, type ComputedRef } from 'vue'
import type { FeedItem } from '@/api/types'
import { backoff } from '@/live/backoff'
import { note } from '@/track/tracker'
import { isLong, Ladders } from './ladder'
import type { FeedState } from './useFeed'
import { Watching } from './watching'

const MUTED = 'meadow.muted'
/** Sound is one choice for all clips; a browser refuses it before the first touch, so it starts muted. */
export const muted = ref(globalThis.localStorage?.getItem(MUTED) !== 'no')

/** Below this many Mbit/s the best rung would stop to load. */
const SLOW = 4
interface Line {
  downlink?: number
  saveData?: boolean
}
/** The film for this line: a slow one takes a lower rung, where the clip has one. */
export function sourceOf(item: FeedItem, line = (globalThis.navigator as { connection?: Line } | undefined)?.connection): string {
  const slow = line?.saveData === true || (line?.downlink ?? SLOW) < SLOW
  return (slow ? item.low_url : null) ?? item.play_url ?? ''
}

export interface Film {
  /** Which of the three elements. */
  k: number
  ix: number
  item: FeedItem
  /** Empty for a long clip, whose ladder is put on the element. */
  src: string
}

/** Three video elements move along the feed: the former, the current, the next. */
export function usePlayer(state: FeedState, active: ComputedRef<boolean>) {
  const elements = new Map<number, HTMLVideoElement>()
  /** Chosen once a clip: a line that gets better must not start it anew. */
  const sources = new Map<string, string>()
  function chosen(item: FeedItem): string {
    const known = sources.get(item.video_id) ?? (isLong(item) ? '' : sourceOf(item))
    sources.set(item.video_id, known)
    return known
  }
  /** The current clip plays: now the next one may take the line. */
  const rolling = ref(false)
  const paused = ref(false)
  const waiting = ref(false)
  /** The current clip did not come; it is tried again by itself. */
  const broken = ref(false)
  let mending: ReturnType<typeof setTimeout> | undefined
  let tries = 0
  const speed = ref(1)
  const second = ref(0)
  const length = ref(0)
  const current = computed<FeedItem | undefined>(() => state.items[state.ix])
  const films = computed<Film[]>(() =>
    [state.ix - 1, state.ix, state.ix + 1]
      .filter((ix) => state.items[ix]?.play_url)
      .map((ix) => ({ k: ix % 3, ix, item: state.items[ix]!, src: chosen(state.items[ix]!) })),
  )
  let watching: Watching | null = null
  let watched = ''

  const ladders = new Ladders()
  watch(
    films,
    (now) => {
      for (const film of now) {
        const element = elements.get(film.k)
        if (element) ladders.set(element, film.src ? null : film.item.hls_url)
      }
    },
    { immediate: true, flush: 'post' },
  )

  const player = () => elements.get(state.ix % 3)
  function hold(k: number, element: unknown) {
    if (element instanceof HTMLVideoElement) elements.set(k, element)
    else elements.delete(k)
  }

  async function start(element: HTMLVideoElement) {
    element.muted = muted.value
    element.playbackRate = speed.value
    try {
      await element.play()
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || element.muted) return
      muted.value = true
      element.muted = true
      await element.play().catch(() => {
        paused.value = true
      })
    }
  }
  function mend(element: HTMLVideoElement) {
    broken.value = true
    clearTimeout(mending)
    mending = setTimeout(() => {
      if (element !== player() || !element.error) return
      element.load()
      if (active.value && !paused.value) void start(element)
    }, backoff(tries, Math.random()))
    tries += 1
  }
  function mended() {
    clearTimeout(mending)
    broken.value = false
    tries = 0
  }
  function change() {
    const now = player()
    for (const element of elements.values()) if (element !== now) element.pause()
    if (watched !== (current.value?.video_id ?? '')) {
      watching?.left()
      watched = current.value?.video_id ?? ''
      watching = current.value ? new Watching(current.value, note) : null
      second.value = 0
    }
    if (!now || !current.value) return
    if (now.error) mend(now)
    if (active.value && !paused.value) void start(now)
    else now.pause()
  }
  watch([() => state.ix, () => current.value?.video_id, active], () => void nextTick(change), { immediate: true, flush: 'post' })
  watch(() => state.ix, () => {
    rolling.value = false
    paused.value = false
    mended()
  })
  watch(paused, change)
  watch(muted, (on) => {
    localStorage.setItem(MUTED, on ? 'yes' : 'no')
    const now = player()
    if (now) now.muted = on
  })
  watch(speed, (rate) => {
    const now = player()
    if (now) now.playbackRate = rate
  })

  const isCurrent = (film: Film) => film.ix === state.ix
  const on = {
    /** Metadata is there: go to where the shopper left. */
    ready(film: Film, event: Event) {
      const element = event.target as HTMLVideoElement
      const kept = state.seconds[film.item.video_id]
      if (kept && kept < element.duration - 0.5) element.currentTime = kept
      // A ladder that came late has interrupted the first try.
      if (!film.src && isCurrent(film) && active.value && !paused.value) void start(element)
    },
    time(film: Film, event: Event) {
      if (!isCurrent(film)) return
      const element = event.target as HTMLVideoElement
      second.value = element.currentTime
      length.value = element.duration || film.item.duration_ms / 1000
      waiting.value = false
      state.seconds[film.item.video_id] = element.currentTime
      watching?.moved(element.currentTime)
    },
    ended(film: Film, event: Event) {
      if (!isCurrent(film)) return
      watching?.ended()
      const element = event.target as HTMLVideoElement
      element.currentTime = 0
      if (active.value) void start(element)
    },
    waiting(film: Film) {
      if (isCurrent(film)) waiting.value = true
    },
    playing(film: Film) {
      if (!isCurrent(film)) return
      waiting.value = false
      rolling.value = true
      mended()
    },
    /** A ladder mends itself; a file is asked for again. */
    error(film: Film, event: Event) {
      if (film.src && isCurrent(film)) mend(event.target as HTMLVideoElement)
    },
  }
  function seek(to: number) {
    const now = player()
    if (now && Number.isFinite(now.duration)) now.currentTime = Math.min(Math.max(0, to), now.duration - 0.1)
  }
  const timer = setInterval(() => {
    if (active.value && document.visibilityState === 'visible') watching?.onScreen(250)
  }, 250)
  onScopeDispose(() => {
    clearInterval(timer)
    clearTimeout(mending)
    watching?.left()
    ladders.closeAll()
    for (const element of elements.values()) element.pause()
  })
  return { films, current, rolling, hold, on, paused, waiting, broken, speed, second, length, seek, toggle: () => (paused.value = !paused.value) }
}
