import type { Ops, RoomEvent } from '../frames'

// What a console makes of the ops lane and of events: health as it is now, and which of its lists are out of date. Pure.
export interface Health {
  kbps: number
  fps: number
  gop_ms: number
  age_ms: number
  drops: number
  warning: string
  width: number
  height: number
  audio: boolean | null
}
export type Part = 'view' | 'bag' | 'tools' | 'incidents' | 'warnings' | 'chat' | 'log'

const KIND: Record<string, readonly Part[]> = {
  pin: ['bag', 'view'],
  unpin: ['bag', 'view'],
  price: ['bag'],
  bag: ['bag'],
  drop: ['tools'],
  drop_end: ['tools'],
  deal: ['tools', 'bag'],
  deal_end: ['tools', 'bag'],
  lucky: ['tools'],
  lucky_drawn: ['tools'],
  lucky_end: ['tools'],
  state: ['view', 'tools', 'bag'],
  host: ['view'],
  pin_comment: ['chat'],
  retract: [],
  mode: ['chat'],
  notice: ['chat'],
}
const LANE: Record<string, readonly Part[]> = { incident: ['incidents'], warning: ['warnings'], item: ['bag'], stream: ['view'] }

/** Which lists an event makes old; every command leaves a line in the log. */
export const oldBy = (event: Pick<RoomEvent, 'k'>): readonly Part[] => [...(KIND[event.k] ?? []), 'log']
export const oldByOps = (ops: Pick<Ops, 'k'>): readonly Part[] => LANE[ops.k] ?? []

const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/** The health in an ops frame: the engine's own each second ({media, health}), or the facts of a segment. What is not said stays. */
export function healthOf(body: unknown, before: Health | null): Health | null {
  if (!body || typeof body !== 'object') return before
  const said = body as Record<string, unknown>
  const inner = (said.health ?? said) as Record<string, unknown>
  const media = (said.media ?? said) as Record<string, unknown>
  const gop = number(inner.gop_ms) ?? (number(inner.gop_s) === null ? null : (inner.gop_s as number) * 1000)
  return {
    kbps: number(inner.kbps) ?? before?.kbps ?? 0,
    fps: number(inner.fps) ?? before?.fps ?? 0,
    gop_ms: gop ?? before?.gop_ms ?? 0,
    age_ms: number(inner.age_ms) ?? before?.age_ms ?? 0,
    drops: number(inner.drops) ?? before?.drops ?? 0,
    warning: typeof inner.warning === 'string' ? inner.warning : (before?.warning ?? ''),
    width: number(media.width) ?? before?.width ?? 0,
    height: number(media.height) ?? before?.height ?? 0,
    audio: typeof media.audio === 'boolean' ? media.audio : (before?.audio ?? null),
  }
}

/** How good a figure of a stream is: the bounds are those of the checks and of the watch. */
export function judge(health: Health, silentMs: number): Record<'kbps' | 'fps' | 'gop' | 'age', 'ok' | 'warn' | 'error'> {
  const age = health.age_ms + silentMs
  return {
    kbps: health.kbps < 300 ? 'error' : health.kbps < 800 ? 'warn' : 'ok',
    fps: health.fps < 15 ? 'error' : health.fps < 20 ? 'warn' : 'ok',
    gop: health.gop_ms > 4000 ? 'error' : health.gop_ms > 2500 ? 'warn' : 'ok',
    age: age > 3000 + health.gop_ms ? 'error' : age > 1500 + health.gop_ms ? 'warn' : 'ok',
  }
}

export interface Colleague {
  viewer: string
  name: string
  role: string
}
/** Who sits at the desk, of the gateways' word about presence. */
export function deskOf(body: unknown): Colleague[] {
  const desk = (body as { desk?: unknown } | null)?.desk
  return Array.isArray(desk) ? desk.filter((one): one is Colleague => typeof one?.viewer === 'string' && typeof one.name === 'string' && typeof one.role === 'string') : []
}

/** People at the desk by what they did last, the newest first; the house itself is nobody. */
export function colleagues<T extends { account_id: string | null; name: string; at: string }>(log: readonly T[]): T[] {
  const seen = new Map<string, T>()
  for (const row of log) {
    const known = row.account_id && seen.get(row.account_id)
    if (row.account_id && (!known || known.at < row.at)) seen.set(row.account_id, row)
  }
  return [...seen.values()].toSorted((a, b) => (a.at < b.at ? 1 : -1))
}
