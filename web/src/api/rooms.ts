import type { Asset, ProductCard, Text } from './types'

// Screens and reviews of broadcasts. Times are milliseconds, amounts minor units, rates basis points.
export type Row = (number | null)[]
export interface Finding {
  id: string
  unit: Unit
  value: number
  median: number
  change_bp: number
  num: number
  den: number
  z_100: number
  least_bp: number
  action: string
  marks: string[]
}
export type Unit = 'count' | 'money' | 'rate' | 'ratio' | 'ms'
export interface ScreenCard {
  id?: string
  title?: string
  author?: string
  avatar?: string | null
  state?: string
  started_at?: number
  ended_at?: number | null
  planned_end?: number | null
  host?: string
  cover?: string | null
  play?: string | null
}
export interface ScreenState {
  tick: number
  as_of: number
  lag_ms: number
  currency: string
  state: 'provisional' | 'settled'
  session: ScreenCard
  target: number | null
  /** `low` and `high`: where eight in ten of `of` past broadcasts ended from the same share of their time. */
  pace: { per_hour: number; at_end: number | null; low?: number; high?: number; of?: number; covers_bp?: number } | null
  figures: Record<string, number>
  medians: Record<string, number>
  sessions: number
  /** count, rate. */
  funnel: Record<string, Row>
  /** online, enters, leaves, orders, gmv; by epoch second of the minute. */
  minutes: Record<string, number[]>
  /** rank, impressions, clicks, orders, pieces, gmv, refund, pieces of ten minutes, stock, minutes to sell-out, number in the bag, 1 where its price was said otherwise. */
  products: Record<string, Row>
  /** impressions, enters, product impressions, clicks, buyers, orders, gmv. */
  sources: Record<string, number[]>
  names: Record<string, { id: string; title: Text; image: string | null }>
  /** at, what, product, word. */
  lane: Record<string, [number, string, string, string]>
  /** at, region, masked name, product, pieces, amount. */
  orders: Record<string, [number, string, string, string, number, number]>
  /** figure, by, why. */
  corrections: Record<string, [string, number, string]>
  /** own median, P50 and P75 of peers. */
  ticks: Record<string, Row>
  /** at, masked name, role, text. */
  comments: Record<string, [number, string, string, string]>
  /** How many people said a word. */
  words: Record<string, number>
  peers: { rooms: number; authors: number; without: string[] } | null
  /** Two parts of each cut; null where one is of few. */
  crowd: Record<string, [number, number] | null> | null
  beside: Beside
  worst: Finding | null
  least_bp: number | null
  health: Record<string, unknown> | null
  bots_bp: number | null
}
export interface Beside {
  gifts: { bags: number; open: number; entries: number; prizes: number; drops: number; quota: number; taken: number }
  appeal: string | null
  misspoken: boolean
  /** at, rule, text, read. */
  warnings: [number, string, string, boolean][]
}
export interface GoodsRow {
  at: number
  product: string
  impressions: number
  clicks: number
  orders: number
  items: number
  gmv: number
}
export interface SecondRow {
  at: number
  online: number
  enters: number
  leaves: number
  viewers: number
  clickers: number
  buyers: number
  orders: number
  items: number
  gmv: number
  refund: number
}
export interface Timeline {
  session_id: string
  title: string
  started_at: string
  ended_at: string | null
  currency: string
  seconds: SecondRow[]
  goods: GoodsRow[]
  lane: ScreenState['lane']
}
/** A stretch of a broadcast in which one product was explained, as its author has it. */
export interface RoomClip {
  explain_id: string
  product: ProductCard | null
  state: 'cutting' | 'ready' | 'failed' | 'published' | 'gone'
  begins_at: string
  ms: number
  /** Where it begins in what was explained, and how long that was. */
  start_ms: number
  whole_ms: number
  video_id: string | null
}
export interface RoomOverview {
  session_id: string
  title: string
  started_at: string
  ended_at: string | null
  version: 'final' | 'settled' | null
  gmv: number | null
  orders: number | null
  viewers: number | null
  gpm_view: number | null
}
export interface RoomMetric {
  id: string
  unit: Unit
  value: number | null
  num: number | null
  den: number | null
  better: 'up' | 'down' | 'none'
}
export interface RoomSegment {
  start: number
  end: number
  product: string
  name: string
  part: { enters: number; watch_ms: number; prod_impr: number; clicks: number; orders: number; items: number; gmv: number; comments: number; follows: number }
}
export interface RoomMark {
  at: string
  name: string
  product: string
  qty: number
  amount: number
  props: Record<string, unknown>
}
export interface RoomReport {
  made_at: string
  sums: Record<string, number>
  figures: RoomMetric[]
  funnel: { key: string; count: number; rate_bp: number | null }[]
  money: { lines: number; paid: number; refunded: number; early: number }
  minutes: { at: string; online: number; enters: number; leaves: number; orders: number; gmv: number; clicks: number }[]
  products: { key: string; prod_impr: number; clicks: number; carts: number; orders: number; items: number; gmv: number; refund: number }[]
  sources: { source: string; room_impr: number; enters: number; prod_impr: number; clicks: number; buyers: number; orders: number; gmv: number }[]
  marks: RoomMark[]
  explains: RoomSegment[]
  hosts: RoomSegment[]
  baseline: { sessions: number; figures: Record<string, number>; sums: Record<string, number> }
  waterfall: { key: string; amount: number }[]
  worst: Finding[]
  best: Finding[]
}
export interface RoomReview {
  session_id: string
  title: string
  started_at: string
  ended_at: string | null
  version: 'final' | 'settled'
  currency: string
  report: RoomReport
  moved: { id: string; unit: Unit; final: number | null; settled: number | null }[]
  names: Record<string, { product_id: string; title: Text; image: Asset | null }>
}
