import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backoff } from './backoff'
import { Playback, SETTINGS, type HlsClass, type Kind } from './playback'

type Listener = (event: string, data: Record<string, unknown>) => void
class FakeHls {
  static made: FakeHls[] = []
  static readonly Events = { MANIFEST_PARSED: 'parsed', LEVEL_UPDATED: 'level', FRAG_BUFFERED: 'frag', ERROR: 'error' }
  static readonly ErrorTypes = { NETWORK_ERROR: 'network', MEDIA_ERROR: 'media' }
  static readonly isSupported = () => true
  readonly calls: string[] = []
  readonly listeners = new Map<string, Listener>()
  latency = 3
  liveSyncPosition = 40
  constructor(readonly config: object) {
    FakeHls.made.push(this)
  }
  on(event: string, does: Listener) {
    this.listeners.set(event, does)
  }
  tell(event: string, data: Record<string, unknown> = {}) {
    this.listeners.get(event)!(event, data)
  }
  attachMedia = () => this.calls.push('attach')
  loadSource = () => this.calls.push('source')
  startLoad = () => this.calls.push('start')
  stopLoad = () => this.calls.push('stop')
  recoverMediaError = () => this.calls.push('recover')
  destroy = () => this.calls.push('destroy')
}
let now = 0
const still = vi.fn<() => void>()
const closing = vi.fn<() => void>()
const unplayable = vi.fn<() => void>()
const open = async (kind: Kind = 'live', load = async () => FakeHls as unknown as HlsClass) => {
  const playback = new Playback(document.createElement('video'), '/x.m3u8', kind, { still, closing, unplayable }, { load, random: () => 1, clock: () => now })
  await playback.open()
  return playback
}
const newest = () => FakeHls.made.at(-1)!
async function pass(ms: number) {
  for (let left = ms; left > 0; left -= 100) {
    now += 100
    await vi.advanceTimersByTimeAsync(100)
  }
}

describe('Playback', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('MediaSource', {})
    FakeHls.made = []
    now = 0
    for (const mock of [still, closing, unplayable]) mock.mockReset()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('uses the settings of the page for rooms and for long clips', () => {
    expect(SETTINGS.live).toMatchObject({ liveSyncDuration: 2.5, liveMaxLatencyDuration: 10, maxLiveSyncPlaybackRate: 1.1, lowLatencyMode: false })
    expect(SETTINGS.clip).toMatchObject({ startLevel: 0, maxBufferLength: 6 })
    expect([0, 1, 4, 9].map((turn) => backoff(turn, 1))).toEqual([500, 1000, 8000, 8000])
    expect([0, 1, 4].map((turn) => backoff(turn, 0))).toEqual([500, 500, 4000])
  })
  it('asks for the list again until it was read, later only for its parts, waiting longer each time', async () => {
    await open()
    const fail = { fatal: true, type: 'network' }
    newest().tell('error', fail)
    await pass(500)
    newest().tell('error', fail)
    await pass(900)
    expect(newest().calls).toEqual(['attach', 'source', 'source'])
    await pass(100)
    newest().tell('parsed', { levels: [{ height: 720 }] })
    newest().tell('frag')
    newest().tell('error', fail)
    await pass(500)
    expect(newest().calls).toEqual(['attach', 'source', 'source', 'source', 'start'])
  })
  it('recovers from a media error once, then starts anew', async () => {
    await open()
    newest().tell('error', { fatal: false, type: 'media' })
    newest().tell('error', { fatal: true, type: 'media' })
    expect([FakeHls.made.length, newest().calls.at(-1)]).toEqual([1, 'recover'])
    newest().tell('error', { fatal: true, type: 'media' })
    await pass(500)
    expect([FakeHls.made.length, FakeHls.made[0]!.calls.at(-1), newest().calls]).toEqual([2, 'destroy', ['attach', 'source']])
    newest().tell('error', { fatal: true, type: 'media' })
    expect(newest().calls.at(-1)).toBe('recover')
  })
  it('asks how the room stands when its list has not grown for six seconds, and not while nobody looks', async () => {
    const playback = await open()
    newest().tell('parsed', { levels: [] })
    newest().tell('level', { details: { endSN: 5, live: true } })
    await pass(4000)
    newest().tell('level', { details: { endSN: 6, live: true } })
    await pass(4000)
    newest().tell('level', { details: { endSN: 6, live: true } })
    expect(still).not.toHaveBeenCalled()
    await pass(3000)
    expect(still).toHaveBeenCalledTimes(1)
    playback.rest()
    await pass(20_000)
    expect(still).toHaveBeenCalledTimes(1)
    playback.wake()
    await pass(7000)
    expect([still.mock.calls.length, newest().calls.filter((call) => call === 'start').length]).toEqual([2, 1])
  })
  it('says that the list was closed and asks no more', async () => {
    await open()
    newest().tell('level', { details: { endSN: 9, live: false } })
    await pass(20_000)
    expect([closing.mock.calls.length, still.mock.calls.length]).toEqual([1, 0])
  })
  it('tries again when its own code could not be fetched, and is quiet once closed', async () => {
    let turns = 0
    const playback = await open('live', async () => {
      turns += 1
      if (turns === 1) throw new TypeError('offline')
      return FakeHls as unknown as HlsClass
    })
    await pass(500)
    expect(FakeHls.made).toHaveLength(1)
    newest().tell('error', { fatal: true, type: 'network' })
    playback.close()
    await pass(10_000)
    expect(newest().calls).toEqual(['attach', 'source', 'destroy'])
  })
  it('tries nothing again while nobody looks, and then what it owed', async () => {
    const playback = await open()
    newest().tell('error', { fatal: true, type: 'network' })
    playback.rest()
    await pass(30_000)
    expect(newest().calls).toEqual(['attach', 'source', 'stop'])
    playback.wake()
    expect(newest().calls.slice(3)).toEqual(['source'])
  })
  it('asks again for a list that was given up unread because nobody looked', async () => {
    const playback = await open()
    playback.rest()
    playback.wake()
    expect(newest().calls).toEqual(['attach', 'source', 'stop', 'source'])
  })
  it('starts nothing on a page that was opened behind another', async () => {
    const playback = new Playback(document.createElement('video'), '/x.m3u8', 'live', { still }, { load: async () => FakeHls as unknown as HlsClass, random: () => 1, clock: () => now })
    playback.rest()
    await playback.open()
    await pass(10_000)
    expect([FakeHls.made.length, still.mock.calls.length]).toEqual([0, 0])
    playback.wake()
    expect(newest().calls).toEqual(['attach', 'source'])
  })
  describe('without MSE', () => {
    beforeEach(() => {
      vi.unstubAllGlobals()
      Reflect.deleteProperty(globalThis, 'MediaSource')
    })
    const native = async (plays: string) => {
      const video = document.createElement('video')
      video.canPlayType = () => plays as CanPlayTypeResult
      const told = vi.fn<(src: string) => void>()
      Object.defineProperty(video, 'src', { set: told })
      const playback = new Playback(video, '/x.m3u8', 'live', { still, unplayable }, { load: async () => FakeHls as unknown as HlsClass, random: () => 1, clock: () => now })
      await playback.open()
      return { video, told, playback }
    }
    it('says what it cannot play', async () => {
      await native('')
      expect([FakeHls.made.length, unplayable.mock.calls.length]).toEqual([0, 1])
    })
    it('leaves the list to the browser, gives it again after errors, later each time, and asks when nothing moves', async () => {
      const { video, told, playback } = await native('maybe')
      video.dispatchEvent(new Event('error'))
      await pass(500)
      video.dispatchEvent(new Event('error'))
      await pass(900)
      expect(told).toHaveBeenCalledTimes(2)
      await pass(100)
      expect(told.mock.calls).toEqual([['/x.m3u8'], ['/x.m3u8'], ['/x.m3u8']])
      await pass(5000)
      expect(still).toHaveBeenCalledTimes(1)
      video.dispatchEvent(new Event('timeupdate'))
      await pass(5900)
      expect(still).toHaveBeenCalledTimes(1)
      playback.close()
      video.dispatchEvent(new Event('error'))
      await pass(9000)
      expect(told).toHaveBeenCalledTimes(3)
    })
  })
})
