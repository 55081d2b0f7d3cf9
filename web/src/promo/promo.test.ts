import { describe, expect, it } from 'vitest'
import { rowsOf, phasesOf, sharesOf, span, stageOf, standingOf, wrongOf, type Row } from './phases'
import type { PromoNode } from './types'

const node: PromoNode = {
  id: 'n', name: { 'zh-CN': '双旦' }, state: 'open', rev: 1, house: true, starts_at: '2026-12-20T16:00:00Z', ends_at: '2026-12-27T16:00:00Z',
  phases: [
    { kind: 'warmup', starts_at: '2026-12-20T16:00:00Z', ends_at: '2026-12-23T16:00:00Z' },
    { kind: 'peak', starts_at: '2026-12-24T16:00:00Z', ends_at: '2026-12-27T16:00:00Z' },
  ],
}
const at = (text: string) => Date.parse(text)

describe('phases of a node', () => {
  it('go through the form and come back as they were', () => {
    const rows = rowsOf(node, 0)
    expect(rows.map((row) => [row.kind, row.on])).toEqual([['warmup', true], ['presale', false], ['peak', true], ['encore', false]])
    expect(phasesOf(rows).map((one) => [at(one.starts_at), at(one.ends_at)])).toEqual(node.phases.map((one) => [at(one.starts_at), at(one.ends_at)]))
    expect(wrongOf(rows)).toBeNull()
  })
  it('of a fresh node are right from the start', () => {
    const rows = rowsOf(null, at('2026-11-26T09:12:13Z'))
    expect(wrongOf(rows)).toBeNull()
    expect(at(phasesOf(rows)[0]!.starts_at)).toBe(at('2026-11-27T10:00:00Z'))
  })
  it('are refused as the server would', () => {
    const row = (kind: Row['kind'], from: string, to: string): Row => ({ kind, on: true, from: `2026-12-${from}`, to: `2026-12-${to}` })
    expect(wrongOf([row('peak', '20T00:00', '')])).toBe('times')
    expect(wrongOf([row('peak', '20T00:30', '21T00:00')])).toBe('hours')
    expect(wrongOf([row('peak', '21T00:00', '20T00:00')])).toBe('turned')
    expect(wrongOf([row('peak', '20T00:00', '22T00:00'), row('encore', '21T00:00', '23T00:00')])).toBe('overlap')
    expect(wrongOf([row('warmup', '20T00:00', '22T00:00')])).toBe('peak')
    expect(wrongOf([row('peak', '20T00:00', '21T00:00'), { ...row('encore', '22T00:00', ''), to: '2027-03-01T00:00' }])).toBe('long')
    expect(wrongOf([row('peak', '20T00:00', '21T00:00'), { ...row('encore', '', ''), on: false }])).toBeNull()
  })
  it('say where now lies, and how long still', () => {
    expect(stageOf(node.phases, at('2026-12-20T15:59:59Z'))).toEqual({ where: 'before', kind: 'warmup', until: at('2026-12-20T16:00:00Z') })
    expect(stageOf(node.phases, at('2026-12-20T16:00:00Z')).where).toBe('in')
    expect(stageOf(node.phases, at('2026-12-23T16:00:00Z'))).toEqual({ where: 'between', kind: 'peak', until: at('2026-12-24T16:00:00Z') })
    expect(stageOf(node.phases, at('2026-12-27T16:00:00Z'))).toEqual({ where: 'over', kind: null, until: null })
    expect(span(2 * 86_400_000 + 3 * 3_600_000 + 4 * 60_000 + 5999)).toEqual([2, 3, 4, 5])
    expect(span(-5)).toEqual([0, 0, 0, 0])
    expect((['2026-12-01T00:00:00Z', '2026-12-22T00:00:00Z', '2027-01-01T00:00:00Z'] as const).map((now) => standingOf(node, at(now)))).toEqual(['coming', 'running', 'over'])
    expect(standingOf({ ...node, state: 'cancelled' }, 0)).toBe('cancelled')
  })
})

it('shares are whole or none', () => {
  expect(sharesOf({ warmup: '33.33', peak: '66.67' }, ['warmup', 'peak'])).toEqual({ warmup: 3333, peak: 6667 })
  for (const peak of ['66.66', '-1', '', 'x', '66.677', '1e2']) expect(sharesOf({ warmup: '33.33', peak }, ['warmup', 'peak']), peak).toBeNull()
})
