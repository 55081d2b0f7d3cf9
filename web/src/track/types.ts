import type { Scene } from '@/api/types'

export type Origin = 'recommend' | 'follow' | 'search' | 'short_video' | 'live_square' | 'profile' | 'mall' | 'share' | 'other'
/** What a page says; ids are house ids and become 64-bit keys on the wire. */
export interface Noted {
  name: string
  scene?: Scene | 'profile'
  source?: Origin
  video_id?: string
  /** The broadcast, in whose room it happened. */
  room_id?: string
  product_id?: string
  sku_id?: string
  shop_id?: string
  author_id?: string
  trace_id?: string
  /** A hash of what was searched: the words themselves never enter the log. */
  query_h?: string
  /** Milliseconds visible since the previous beat, and since entry. */
  dwell_ms?: number
  stay_ms?: number
  qty?: number
  /** Bits that a browser may set; 2048 = half of the clip was played. */
  flags?: number
  props?: Record<string, unknown>
}
export const HALF_PLAYED = 1 << 11
export interface WireEvent {
  event_id: string
  name: string
  ts: number
  session: string
  scene: string
  source?: string
  video_id?: string
  room_id?: string
  product_id?: string
  sku_id?: string
  shop_id?: string
  author_id?: string
  trace_id?: string
  query_h?: string
  dwell_ms?: number
  stay_ms?: number
  qty?: number
  flags?: number
  props?: Record<string, unknown>
}
export interface Batch {
  batch_id: string
  sent_at: number
  context: { sdk: string; app_v: string; platform: string; anon_id: string | null; user?: string; consent: number }
  events: WireEvent[]
}
export interface Store {
  put: (event: WireEvent) => Promise<void>
  head: (count: number) => Promise<WireEvent[]>
  drop: (ids: readonly string[]) => Promise<void>
  count: () => Promise<number>
}
