import { reactive } from 'vue'
import { api } from '@/api/client'
import { uuid7 } from '@/api/ids'
import { asProblem, isAbort, type Problem } from '@/api/problem'
import type { Feed, FeedItem, RoomSlot } from '@/api/types'
import { visit } from '@/track/tracker'

export type Tab = 'recommend' | 'follow'
export interface FeedState {
  items: FeedItem[]
  /** Rooms on air, by the clip over which each stands. */
  rooms: Record<string, RoomSlot & { trace_id: string }>
  ix: number
  /** Seconds into each clip, so that a shopper is back at the same second after buying. */
  seconds: Record<string, number>
  loading: boolean
  ended: boolean
  error: Problem | null
}
interface Kept {
  at: number
  items: FeedItem[]
  ix: number
  seconds: Record<string, number>
}

const AHEAD = 3
const KEEP_MS = 30 * 60_000
const feeds = new Map<string, ReturnType<typeof createFeed>>()

/** The clip over which a room stands: the one before its slot, else the first of the page. */
export const standsOver = (slot: number, items: readonly FeedItem[]) => (items.findLast((item) => item.slot < slot) ?? items[0])?.video_id

function recall(key: string): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Kept | null
    return kept && Date.now() - kept.at < KEEP_MS && kept.items.length > 0 ? kept : null
  } catch {
    return null
  }
}

function createFeed(name: string, tab: Tab, clip: string | null) {
  const key = `meadow.feed.${name}`
  /** What the server counts as one visit, in which nothing comes twice. */
  let round = visit
  const kept = recall(key)
  const state: FeedState = reactive({
    items: kept?.items ?? [],
    rooms: {},
    ix: kept?.ix ?? 0,
    seconds: kept?.seconds ?? {},
    loading: false,
    ended: false,
    error: null,
  })

  function add(items: readonly FeedItem[]): number {
    const known = new Set(state.items.map((item) => item.video_id))
    const fresh = items.filter((item) => !known.has(item.video_id))
    state.items.push(...fresh)
    return fresh.length
  }
  async function take(): Promise<void> {
    if (clip && state.items.length === 0) {
      add([await api.get<FeedItem>(`/api/videos/${clip}`)])
      return
    }
    const ask = () => api.get<Feed>('/api/feed', { tab, session: round, limit: 6 })
    let feed = await ask()
    if (feed.items.length === 0 && state.items.length === 0) {
      // Everything was seen before this page was loaded: who looks again begins again.
      round = uuid7()
      feed = await ask()
    }
    for (const one of feed.rooms ?? []) {
      const clip = standsOver(one.slot, feed.items)
      if (clip) state.rooms[clip] = { ...one, trace_id: feed.trace_id }
    }
    if (add(feed.items) === 0) state.ended = true
  }
  /** Asks for more until some lie ahead: a short page, or a clip opened by its link, is no end. One request at a time. */
  async function more(): Promise<void> {
    if (state.loading || state.ended) return
    state.loading = true
    state.error = null
    try {
      do await take()
      while (!state.ended && state.items.length - state.ix <= AHEAD)
    } catch (error) {
      if (!isAbort(error)) state.error = asProblem(error)
    } finally {
      state.loading = false
    }
  }
  function go(ix: number): void {
    state.ix = ix
    if (ix >= state.items.length - AHEAD) void more()
  }
  function restart(): Promise<void> {
    round = uuid7()
    Object.assign(state, { items: [], rooms: {}, ix: 0, ended: false, error: null })
    sessionStorage.removeItem(key)
    return more()
  }
  function drop(videoId: string): void {
    const at = state.items.findIndex((item) => item.video_id === videoId)
    if (at < 0) return
    state.items.splice(at, 1)
    state.ix = Math.min(state.ix, Math.max(0, state.items.length - 1))
    void more()
  }
  /** Writes the place down for a page load that may come between (a cashier of another site). */
  function keep(): void {
    const from = Math.max(0, state.ix - 1)
    const items = state.items.slice(from, state.ix + 5)
    const seconds = Object.fromEntries(Object.entries(state.seconds).filter(([id]) => items.some((item) => item.video_id === id)))
    const place: Kept = { at: Date.now(), items, ix: state.ix - from, seconds }
    sessionStorage.setItem(key, JSON.stringify(place))
  }
  return { state, more, go, restart, drop, keep }
}

/** The feed of a tab, or of one clip followed by recommendations; one per name for the life of the page. */
export function useFeed(tab: Tab, clip: string | null = null) {
  const name = clip ? `clip.${clip}` : tab
  let feed = feeds.get(name)
  if (!feed) {
    feed = createFeed(name, tab, clip)
    feeds.set(name, feed)
  }
  return feed
}

/** Another person at the screen gets another feed. */
export function forgetFeeds(): void {
  for (const [name, feed] of feeds) {
    sessionStorage.removeItem(`meadow.feed.${name}`)
    Object.assign(feed.state, { items: [], rooms: {}, ix: 0, ended: false, error: null, seconds: {} })
  }
}
