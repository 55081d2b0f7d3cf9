import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Comment, FeedItem } from '@/api/types'
import type { Noted } from '@/track/types'
import { threadsOf } from './useComments'
import { forgetFeeds, useFeed } from './useFeed'
import { Watching } from './watching'

const clip = (id: string): FeedItem => ({
  video_id: id, author: { id: 'a', name: '林', avatar: null, followed: false }, caption: '', topics: [], poster: null, play_url: '', hls_url: null,
  duration_ms: 12_000, width: 540, height: 960, likes: 0, comments: 0, favourites: 0, shares: 0, liked: false, favourited: false,
  anchors: [], trace_id: 't', slot: 2, policy: 'p', propensity: 0.25, source: 'recommend',
})

describe('what the log is told of a clip', () => {
  const watch = () => {
    const said: Noted[] = []
    return { said, watching: new Watching(clip('v'), (noted) => said.push(noted)) }
  }
  const names = (said: Noted[]) => said.map((noted) => noted.name)

  it('an impression once, after a whole second on screen, with its propensity', () => {
    const { said, watching } = watch()
    for (let turn = 0; turn < 3; turn += 1) watching.onScreen(250)
    expect(said).toEqual([])
    for (let turn = 0; turn < 8; turn += 1) watching.onScreen(250)
    expect(names(said)).toEqual(['video_impression'])
    expect(said[0]!.props).toEqual({ slot: 2, policy: 'p', propensity: 0.25 })
  })
  it('start once, a beat each five seconds that were really played, and the rest on leaving', () => {
    const { said, watching } = watch()
    for (let second = 0; second <= 6; second += 0.25) watching.moved(second)
    watching.left()
    expect(names(said)).toEqual(['video_start', 'video_progress', 'video_progress'])
    expect(said[1]).toMatchObject({ dwell_ms: 5000, stay_ms: 5000 })
    expect(said[1]!.flags).toBeUndefined()
    expect(said[2]).toMatchObject({ dwell_ms: 1000, stay_ms: 6000, flags: 2048, props: { position_ms: 6000 } })
  })
  it('nothing for a jump and one completion over many loops', () => {
    const { said, watching } = watch()
    watching.moved(0)
    watching.moved(9)
    watching.ended()
    watching.moved(0)
    watching.ended()
    watching.left()
    expect(names(said)).toEqual(['video_start', 'video_complete'])
    expect(said[1]!.stay_ms).toBeUndefined()
  })
})

describe('feed', () => {
  beforeEach(() => {
    sessionStorage.clear()
    forgetFeeds()
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })
  const serve = (...pages: string[][]) => {
    const asked: string[] = []
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url)
      return Response.json({ items: (pages.shift() ?? []).map(clip), trace_id: 't' })
    })
    return asked
  }

  it('asks for more before the end, drops repeats and knows when it is over', async () => {
    const asked = serve(['1', '2', '3', '4'], ['4', '5'], ['5'])
    const feed = useFeed('recommend')
    await feed.more()
    feed.go(0)
    expect(asked).toHaveLength(1)
    feed.go(1)
    await vi.waitFor(() => expect(feed.state.items.map((item) => item.video_id)).toEqual(['1', '2', '3', '4', '5']))
    feed.go(4)
    await vi.waitFor(() => expect(feed.state.ended).toBe(true))
    expect(asked[0]).toMatch(/tab=recommend&session=[0-9a-f-]{36}&limit=6/)
  })
  it('goes on after a clip that was opened by its link, and over short pages, until some lie ahead', async () => {
    const asked = serve(['1'], ['2', 'c'], ['3'], ['4'])
    const pages = globalThis.fetch
    vi.stubGlobal('fetch', async (url: string) => (url.includes('/api/videos/') ? Response.json(clip('c')) : pages(url)))
    const feed = useFeed('recommend', 'c')
    await feed.more()
    expect(feed.state.items.map((item) => item.video_id)).toEqual(['c', '1', '2', '3'])
    expect([asked.length, feed.state.ended]).toEqual([3, false])
  })
  it('begins a new visit where all was seen before the page was loaded, and when asked to', async () => {
    const round = (url: string) => /session=([0-9a-f-]+)/.exec(url)![1]
    const asked = serve([], ['1', '2'], [], ['2', '1'])
    const feed = useFeed('recommend')
    await feed.more()
    expect(feed.state.items.map((item) => item.video_id)).toEqual(['1', '2'])
    expect(round(asked[1]!)).not.toBe(round(asked[0]!))
    await feed.more()
    expect([feed.state.ended, asked.length, round(asked[2]!)]).toEqual([true, 3, round(asked[1]!)])
    await feed.restart()
    expect(feed.state.items.map((item) => item.video_id)).toEqual(['2', '1'])
    expect(round(asked[3]!)).not.toBe(round(asked[2]!))
  })
  it('says that there is nothing where there is nothing', async () => {
    const asked = serve([], [])
    const feed = useFeed('recommend')
    await feed.more()
    expect([feed.state.ended, feed.state.items.length, asked.length]).toEqual([true, 0, 2])
  })
  it('remembers place and second over a page load', async () => {
    serve(['1', '2', '3', '4', '5', '6'], [])
    const feed = useFeed('recommend')
    await feed.more()
    feed.go(3)
    feed.state.seconds['4'] = 7.5
    feed.keep()
    vi.resetModules()
    const fresh = await import('./useFeed')
    const { state } = fresh.useFeed('recommend')
    expect(state.items[state.ix]!.video_id).toBe('4')
    expect(state.seconds['4']).toBe(7.5)
  })
  it('shows the failure and tries again', async () => {
    vi.stubGlobal('fetch', async () => Response.json({ code: 'x', detail: 'no', trace_id: 'tr' }, { status: 500 }))
    const feed = useFeed('follow')
    await feed.more()
    expect(feed.state.error?.traceId).toBe('tr')
    serve(['9'])
    await feed.more()
    expect([feed.state.error, feed.state.items.length]).toEqual([null, 1])
  })
})

describe('comments', () => {
  const comment = (id: string, parent_id: string | null, replies = 0): Comment => ({
    id, parent_id, replies, author: { id: 'a', name: 'n', avatar: null, is_author: false }, text: '', likes: 0, liked: false, at: '', mine: false,
  })
  it('stand in two levels and count what is still folded', () => {
    const threads = threadsOf([comment('1', null, 3), comment('2', '1'), comment('3', null)])
    expect(threads.map((one) => [one.head.id, one.answers.map((answer) => answer.id), one.hidden])).toEqual([['1', ['2'], 2], ['3', [], 0]])
  })
})
