import type { RoomState } from '../frames'
import type { Light } from './types'

export type Tone = 'plain' | 'info' | 'ok' | 'warn' | 'error'
export const TONES: Record<RoomState, Tone> = { scheduled: 'info', preparing: 'warn', live: 'ok', grace: 'error', ended: 'plain', replay_ready: 'plain', banned: 'error', cancelled: 'plain' }
export const LIGHTS: Record<Light, Tone> = { red: 'error', amber: 'warn', green: 'ok' }
export const TOOL: Record<string, Tone> = { armed: 'info', draft: 'info', scheduled: 'info', warmup: 'warn', open: 'ok', drawing: 'warn', drawn: 'plain', awarded: 'plain', ended: 'plain', cancelled: 'plain' }

/** What a state is called: a broadcast that ended well and was taken down later was never cut. */
export const stateKey = (one: { state: RoomState; end_reason: string | null }): string => `lc.state.${one.state === 'banned' && one.end_reason !== 'banned' ? 'withdrawn' : one.state}`
