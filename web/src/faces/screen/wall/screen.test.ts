import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref, type EffectScope } from 'vue'
import { healthOf, useBoard, type Source } from './useBoard'
import { fit } from './fit'
import { peakOf, shareRows } from './figures'

class Fake implements Source {
  heard = new Map<string, (event: { data?: string }) => void>()
  closed = false
  constructor(readonly url: string) {}
  addEventListener(name: string, listener: (event: { data?: string }) => void) {
    this.heard.set(name, listener)
  }
  close() {
    this.closed = true
  }
  say(name: string, data: unknown) {
    this.heard.get(name)!({ data: JSON.stringify(data) })
  }
}

describe('the stream of the wall', () => {
  const at = Date.parse('2026-11-22T12:58:32Z')
  let made: Fake[] = []
  let scope: EffectScope
  let wall: ReturnType<typeof useBoard>
  const url = ref<string | null>('/a')
  beforeEach(() => {
    vi.useFakeTimers({ now: at })
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    made = []
    url.value = '/a'
    scope = effectScope()
    scope.run(() => {
      wall = useBoard(url, (path) => (made.push(new Fake(path)), made.at(-1)!))
    })
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })
  const iso = (ms: number) => new Date(ms).toISOString()

  it('holds the full state and lets ticks only say that it still stands', () => {
    expect(wall.health.value).toBe('waiting')
    made[0]!.say('full', { as_of: iso(at - 400), gmv_today: 100 })
    expect([wall.board.value?.gmv_today, wall.age.value, wall.health.value]).toEqual([100, 400, 'fresh'])
    vi.advanceTimersByTime(3000)
    made[0]!.say('tick', { as_of: iso(at + 2900) })
    expect([wall.board.value?.gmv_today, wall.age.value]).toEqual([100, 100])
  })
  it('says that it is old after five seconds and lost after fifteen', () => {
    made[0]!.say('full', { as_of: iso(at) })
    vi.advanceTimersByTime(6000)
    expect(wall.health.value).toBe('stale')
    vi.advanceTimersByTime(10_000)
    expect(wall.health.value).toBe('lost')
    expect([null, 0, 5000, 5001, 15_001].map(healthOf)).toEqual(['waiting', 'fresh', 'fresh', 'stale', 'lost'])
  })
  it('comes back by itself, slower each time, and quick again after a word', () => {
    made[0]!.heard.get('error')!({})
    expect(made[0]!.closed).toBe(true)
    vi.advanceTimersByTime(500)
    expect(made.length).toBe(2)
    made[1]!.heard.get('error')!({})
    vi.advanceTimersByTime(999)
    expect(made.length).toBe(2)
    vi.advanceTimersByTime(1)
    expect(made.length).toBe(3)
    made[2]!.say('full', { as_of: iso(at) })
    made[2]!.heard.get('error')!({})
    vi.advanceTimersByTime(500)
    expect(made.length).toBe(4)
  })
  it('keeps the last state while the warehouse is in trouble', () => {
    made[0]!.say('full', { as_of: iso(at), gmv_today: 7 })
    made[0]!.say('trouble', { code: 'compass.metrics.warehouse_down' })
    expect([wall.board.value?.gmv_today, wall.trouble.value]).toEqual([7, 'compass.metrics.warehouse_down'])
    made[0]!.say('tick', { as_of: iso(at) })
    expect(wall.trouble.value).toBeNull()
  })
  it('forgets one shop when another is asked for, and closes with the page', async () => {
    made[0]!.say('full', { as_of: iso(at) })
    url.value = '/b'
    await Promise.resolve()
    expect([made[0]!.closed, made[1]!.url, wall.board.value]).toEqual([true, '/b', null])
    scope.stop()
    expect(made[1]!.closed).toBe(true)
  })
})

it('the stage fits the window and keeps its shape', () => {
  expect(fit(1920, 1080)).toEqual({ scale: 1, left: 0, top: 0 })
  expect(fit(960, 1080)).toEqual({ scale: 0.5, left: 0, top: 270 })
  expect(fit(3840, 1080)).toEqual({ scale: 1, left: 960, top: 0 })
})

it('names the best minute, and nothing where there was none', () => {
  expect(peakOf([{ at: '2026-11-22T01:00:00', gmv: 5, orders: 1, impressions: 0 }, { at: '2026-11-22T01:01:00', gmv: 9, orders: 1, impressions: 0 }])).toEqual({ gmv: 9, at: Date.parse('2026-11-22T01:01:00Z') })
  expect(peakOf([])).toBeNull()
})

it('sums small sources up, so that the ring stays readable and the shares whole', () => {
  const sources = [5000, 2000, 1500, 700, 500, 200, 100].map((share_bp, ix) => ({ key: `k${ix}`, gmv: share_bp, share_bp, before: 1, week: 2 }))
  const rows = shareRows(sources, 6)
  expect(rows.map((row) => row.key)).toEqual(['k0', 'k1', 'k2', 'k3', 'k4', 'other'])
  expect(rows.reduce((sum, row) => sum + row.share_bp, 0)).toBe(10_000)
  expect(rows.at(-1)).toEqual({ key: 'other', gmv: 300, share_bp: 300, before: 2, week: 4 })
  expect(shareRows(sources.slice(0, 2), 6).length).toBe(2)
})
