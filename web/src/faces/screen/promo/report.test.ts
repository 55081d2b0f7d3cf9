import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref, type EffectScope } from 'vue'
import type { Report } from '@/promo/types'
import { pathOption } from './path'
import { EVERY_MS, healthOf, useReport } from './useReport'

const START = Date.parse('2026-12-20T16:00:00Z')
const hour = (n: number) => new Date(START + n * 3_600_000).toISOString()
const made = (more: Partial<Report> = {}): Report =>
  ({
    as_of: hour(2), currency: 'CNY', grain: 'hour', target: 400, phases: [{ kind: 'warmup', starts_at: hour(0), ends_at: hour(2), gmv: 30, target: 100 }, { kind: 'peak', starts_at: hour(2), ends_at: hour(4), gmv: 0, target: 300 }],
    curve: [0, 1, 2, 3].map((n) => ({ at: hour(n), gmv: n < 3 ? 10 : null, total: n < 3 ? 10 * (n + 1) : null, planned: 100 * (n + 1) })), ...more,
  }) as Report

describe('the report of a node', () => {
  let scope: EffectScope
  let answers: (() => Promise<Report>)[]
  let asked: string[]
  const url = ref<string | null>('/a')
  let seen: ReturnType<typeof useReport>
  beforeEach(() => {
    vi.useFakeTimers({ now: START })
    url.value = '/a'
    asked = []
    answers = []
    scope = effectScope()
    scope.run(() => {
      seen = useReport(url, (path) => (asked.push(path), (answers.shift() ?? (() => Promise.resolve(made({ as_of: new Date().toISOString() }))))()))
    })
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })
  it('is read again each ten seconds, and no more when the page is gone', async () => {
    await vi.advanceTimersByTimeAsync(EVERY_MS * 3)
    expect(asked.length).toBe(4)
    expect([seen.report.value?.currency, seen.health.value]).toEqual(['CNY', 'fresh'])
    scope.stop()
    await vi.advanceTimersByTimeAsync(EVERY_MS * 3)
    expect(asked.length).toBe(4)
  })
  it('stays while the house is away, and says how old it is', async () => {
    await vi.advanceTimersByTimeAsync(0)
    answers.push(...Array.from({ length: 20 }, () => () => Promise.reject({ status: 503, code: 'compass.metrics.warehouse_down', fields: {} })))
    await vi.advanceTimersByTimeAsync(40_000)
    expect([seen.trouble.value === null, seen.report.value?.currency, seen.health.value]).toEqual([false, 'CNY', 'stale'])
  })
  it('forgets one node when another is asked for', async () => {
    await vi.advanceTimersByTimeAsync(0)
    url.value = '/b'
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toEqual(['/a', '/b'])
    url.value = null
    await vi.advanceTimersByTimeAsync(EVERY_MS)
    expect([asked.length, seen.report.value]).toEqual([2, null])
  })
  it('calls its age by name', () => {
    expect([null, 0, 30_001, 120_001].map(healthOf)).toEqual(['waiting', 'fresh', 'stale', 'lost'])
  })
})

it('the chart holds what is known, the path to the end, and a line where a phase begins', () => {
  const series = pathOption(made()).series as { name: string; data: unknown[]; markLine?: { data: unknown[] } }[]
  expect(series.map((one) => one.name)).toEqual(['bars', 'total', 'path'])
  expect(series[0]!.data).toEqual([10, 10, 10, '-'])
  expect(series[1]!.markLine!.data).toEqual([{ xAxis: 0 }, { xAxis: 2 }])
  expect(series[2]!.data).toEqual([100, 200, 300, 400])
  expect((pathOption(made({ target: null })).series as unknown[]).length).toBe(2)
})
