import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import type { ScreenState } from '@/api/rooms'
import type { Source } from '../wall/useBoard'
import { useStream } from './useStream'

class Fake implements Source {
  heard = new Map<string, (event: { data?: string }) => void>()
  constructor(readonly url: string) {}
  addEventListener(name: string, listener: (event: { data?: string }) => void) {
    this.heard.set(name, listener)
  }
  close() {
    this.heard.clear()
  }
  say(name: string, data: unknown = {}) {
    this.heard.get(name)?.({ data: JSON.stringify(data) })
  }
}

let scope: EffectScope
let made: Fake[] = []
let asked: string[] = []
let stream: ReturnType<typeof useStream>
const whole = (tick: number) => ({ tick, as_of: tick * 1000, lag_ms: 0, figures: {}, minutes: {} }) as unknown as ScreenState

beforeEach(() => {
  vi.useFakeTimers({ now: 10_000 })
  made = []
  asked = []
  scope = effectScope()
  scope.run(() => {
    stream = useStream('/api/author/a/compass/rooms/s', (at) => (made.push(new Fake(at)), made.at(-1)!), async (at) => (asked.push(at), whole(asked.length)))
  })
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

async function breaks(times: number) {
  for (let n = 0; n < times; n += 1) {
    made.at(-1)!.say('error')
    await vi.advanceTimersByTimeAsync(7000)
  }
}

it('asks for the whole screen each five seconds while no stream comes through, and stops when one does', async () => {
  await breaks(2)
  expect(asked).toEqual([])
  await breaks(1)
  expect(asked).toEqual(['/api/author/a/compass/rooms/s'])
  expect(stream.state.value?.tick).toBe(1)
  await vi.advanceTimersByTimeAsync(5000)
  expect(asked.length).toBe(2)
  made.at(-1)!.say('full', whole(9))
  await vi.advanceTimersByTimeAsync(30_000)
  expect([asked.length, stream.state.value?.tick]).toEqual([2, 9])
})

it('asks for nothing once a link is over or the page is left', async () => {
  await breaks(3)
  made.at(-1)!.say('closed')
  const before = asked.length
  await vi.advanceTimersByTimeAsync(30_000)
  expect([asked.length, stream.closed.value]).toEqual([before, true])
  scope.stop()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(asked.length).toBe(before)
})
