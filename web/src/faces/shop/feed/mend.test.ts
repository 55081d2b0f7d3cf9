import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, effectScope, nextTick, reactive } from 'vue'
import type { FeedItem } from '@/api/types'
import type { FeedState } from './useFeed'
import { usePlayer, type Film } from './usePlayer'

const clip = (id: string) => ({ video_id: id, play_url: `/${id}.mp4`, hls_url: null, low_url: null, duration_ms: 9000, author: {}, anchors: [] }) as unknown as FeedItem

describe('a clip that does not come', () => {
  const scope = effectScope()
  const made = () => {
    const element = document.createElement('video')
    let broken = false
    Object.defineProperty(element, 'error', { get: () => (broken ? { code: 2 } : null) })
    const load = vi.spyOn(element, 'load').mockImplementation(() => undefined)
    vi.spyOn(element, 'play').mockImplementation(async () => undefined)
    return { element, load, fails: (on: boolean) => (broken = on) }
  }
  beforeEach(() => {
    vi.useFakeTimers()
    vi.spyOn(Math, 'random').mockReturnValue(1)
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })
  it('is said to be broken and asked for again, later each time, until it plays; the next one begins unhurt', async () => {
    const state = reactive({ items: [clip('a'), clip('b')], rooms: {}, ix: 0, seconds: {}, loading: false, ended: false, error: null }) as unknown as FeedState
    const player = scope.run(() => usePlayer(state, computed(() => true)))!
    const first = made()
    const next = made()
    player.hold(0, first.element)
    player.hold(1, next.element)
    const film = (ix: number) => ({ k: ix, ix, item: state.items[ix]!, src: 'x' }) as Film
    const tell = (of: typeof first, ix: number) => {
      of.fails(true)
      player.on.error(film(ix), { target: of.element } as unknown as Event)
    }
    await nextTick()
    await nextTick()
    tell(next, 1)
    expect(player.broken.value, 'nobody looks at it yet').toBe(false)
    tell(first, 0)
    expect(player.broken.value).toBe(true)
    await vi.advanceTimersByTimeAsync(500)
    tell(first, 0)
    await vi.advanceTimersByTimeAsync(900)
    expect(first.load).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(first.load).toHaveBeenCalledTimes(2)
    first.fails(false)
    player.on.playing(film(0))
    expect(player.broken.value).toBe(false)
    state.ix = 1
    await nextTick()
    await nextTick()
    expect(player.broken.value, 'it failed before it was looked at').toBe(true)
    await vi.advanceTimersByTimeAsync(500)
    expect(next.load).toHaveBeenCalledTimes(1)
  })
})
