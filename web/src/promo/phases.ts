import { fromLocal, toLocal } from '@/offers/zoned'
import { KINDS, type Kind, type Phase, type PromoNode } from './types'

export const HOUR_MS = 3_600_000
const LONGEST_MS = 60 * 24 * HOUR_MS
const WHOLE = 10_000

/** A phase as its row of the form holds it: local times, and whether it is part of the node. */
export interface Row {
  kind: Kind
  on: boolean
  from: string
  to: string
}

export type Wrong = 'times' | 'hours' | 'turned' | 'overlap' | 'peak' | 'long'

const ahead = (hours: number, now: number) => toLocal(Math.ceil(now / HOUR_MS) * HOUR_MS + hours * HOUR_MS)

/** The rows of a node, or of a fresh one: three days that warm up, one that breaks out, one that returns. */
export function rowsOf(node: PromoNode | null, now: number): Row[] {
  const fresh: Record<Kind, [boolean, number, number]> = { warmup: [true, 24, 96], presale: [false, 24, 96], peak: [true, 96, 120], encore: [true, 120, 144] }
  return KINDS.map((kind) => {
    const held = node?.phases.find((one) => one.kind === kind)
    const [on, from, to] = fresh[kind]
    return held ? { kind, on: true, from: toLocal(held.starts_at), to: toLocal(held.ends_at) } : { kind, on: node ? false : on, from: node ? '' : ahead(from, now), to: node ? '' : ahead(to, now) }
  })
}

/** What is wrong with the rows, as the server would say it; null where nothing is. */
export function wrongOf(rows: readonly Row[]): Wrong | null {
  const used = rows.filter((row) => row.on)
  const spans = used.map((row) => ({ from: Date.parse(fromLocal(row.from) ?? ''), to: Date.parse(fromLocal(row.to) ?? '') })).toSorted((a, b) => a.from - b.from)
  if (spans.some((one) => Number.isNaN(one.from) || Number.isNaN(one.to))) return 'times'
  if (spans.some((one) => one.from % HOUR_MS || one.to % HOUR_MS)) return 'hours'
  if (spans.some((one) => one.to <= one.from)) return 'turned'
  if (spans.some((one, ix) => ix > 0 && one.from < spans[ix - 1]!.to)) return 'overlap'
  if (!used.some((row) => row.kind === 'peak')) return 'peak'
  return spans.at(-1)!.to - spans[0]!.from > LONGEST_MS ? 'long' : null
}

export const phasesOf = (rows: readonly Row[]): Phase[] => rows.filter((row) => row.on).map((row) => ({ kind: row.kind, starts_at: fromLocal(row.from)!, ends_at: fromLocal(row.to)! }))

export type Standing = 'cancelled' | 'coming' | 'running' | 'over'

export function standingOf(node: PromoNode, now: number): Standing {
  if (node.state === 'cancelled') return 'cancelled'
  if (now < Date.parse(node.starts_at)) return 'coming'
  return now < Date.parse(node.ends_at) ? 'running' : 'over'
}

/** Where a moment lies in a node's phases: the one that runs or comes next, and when that turns. */
export function stageOf(phases: readonly Phase[], now: number): { where: 'before' | 'in' | 'between' | 'over'; kind: Kind | null; until: number | null } {
  for (const [ix, one] of phases.entries()) {
    const from = Date.parse(one.starts_at)
    const to = Date.parse(one.ends_at)
    if (now < from) return { where: ix === 0 ? 'before' : 'between', kind: one.kind, until: from }
    if (now < to) return { where: 'in', kind: one.kind, until: to }
  }
  return { where: 'over', kind: null, until: null }
}

/** Days, hours, minutes and seconds of a span. */
export function span(ms: number): [number, number, number, number] {
  const all = Math.max(0, Math.floor(ms / 1000))
  return [Math.floor(all / 86_400), Math.floor(all / 3600) % 24, Math.floor(all / 60) % 60, all % 60]
}

/** Percentages as typed to basis points that sum to 100 %; null where they do not. */
export function sharesOf(typed: Partial<Record<Kind, string>>, kinds: readonly Kind[]): Partial<Record<Kind, number>> | null {
  const out: Partial<Record<Kind, number>> = {}
  for (const kind of kinds) {
    const words = (typed[kind] ?? '').trim()
    if (!/^\d{1,3}(\.\d{1,2})?$/.test(words)) return null
    out[kind] = Math.round(Number(words) * 100)
  }
  return Object.values(out).reduce((sum, one) => sum + one, 0) === WHOLE ? out : null
}
