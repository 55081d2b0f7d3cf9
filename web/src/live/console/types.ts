import type { BagItem, Explaining, Luck, RoomAuthor } from '@/api/live'
import type { CouponFace } from '@/api/offers'
import type { Asset, Text } from '@/api/types'
import type { RoomState } from '../frames'

// Rooms, broadcasts, bags and checks as who works on them sees them.
export type DeskRole = 'host' | 'operator' | 'assistant' | 'moderator' | 'patrol' | 'system'
export interface RoomView {
  id: string
  author_id: string
  shop_id: string | null
  title: string
  category_id: string | null
  cover: Asset | null
  key_version: number
  key_mask: string
  key_shown_at: string | null
}
/** Where the browser's camera sends, and its bearer. */
export interface CameraPass {
  whip: string
  bearer: string
  expires_at: string
}
/** Where an encoder sends; shown once. */
export interface StreamKey extends CameraPass {
  server: string
  key: string
  version: number
}
export interface SessionRow {
  id: string
  room_id: string
  author_id: string
  title: string
  cover: Asset | null
  state: RoomState
  rehearsal: boolean
  planned_at: string
  planned_end: string
  started_at: string | null
  ended_at: string | null
  end_reason: string | null
  reminders: number
  items: number
}
export interface Shift {
  id: string
  name: string
  from_at: string
  until_at: string
  began_at: string | null
  left_at: string | null
}
export interface Broadcast extends SessionRow {
  rev: number
  bag_rev: number
  off: number
  /** The reader's own role at this desk. */
  role: DeskRole
  category_id: string | null
  shop_id: string | null
  grace_until: string | null
  reopen_until: string | null
  last_segment_at: string | null
  pinned_product: string | null
  explaining: Explaining | null
  host_id: string | null
  host_name: string
  shifts: Shift[]
  stream: { id: string; engine: string; protocol: string; started_at: string; stopped_at: string | null; reason: string | null; facts: Record<string, unknown> } | null
  play: string
  replay_url: string | null
  /** Why the platform cut it or took its recording down. */
  cut: string
  server_time: string
}
export interface DeskSku {
  sku_id: string
  text: Text
  price: number
  live: { sku_id: string; price: number; was: number; rev: number; at: string } | null
  left: number
}
export interface DeskItem extends BagItem {
  rev: number
  /** Why it is hidden; null: it is shown. */
  hidden: string | null
  /** Sold out by the desk's word, whatever stock there is. */
  shut: boolean
  script: string
  card: string
  forecast: number | null
  planned_price: number | null
  sampled: boolean
  /** The lowest live price; null: none may be set. */
  floor: number | null
  promotable: boolean
  rate_bp: number | null
  stock: number
  pieces: number
  amount: number
  explained_s: number
  skus: DeskSku[]
}
export interface DeskBag {
  rev: number
  items: DeskItem[]
}
export interface BagResults {
  rev: number
  rows: { product_id: string; ok: boolean; number: number | null; code: string | null; detail: string | null }[]
}
export interface StockResults {
  rows: { sku_id: string; ok: boolean; code: string | null; detail: string | null }[]
}
export interface Reply {
  keys: string[]
  answer: string
}
export interface RoomReplies {
  version: number
  replies: Reply[]
}
export type Light = 'red' | 'amber' | 'green'
export interface Check {
  code: string
  light: Light
  product_id: string | null
  number: number | null
  text: Text
  params: Record<string, unknown>
  fix: string | null
}
export interface Checks {
  light: Light
  items: Check[]
  at: string
}
export interface OpRow {
  id: string
  at: string
  account_id: string | null
  name: string
  role: DeskRole
  verb: string
  off: number | null
  detail: Record<string, unknown>
}
export interface Suggestion {
  product_id: string
  number: number
  why: string
  text: Text
  params: Record<string, unknown>
}
export interface DeskDrop {
  id: string
  offer_id: string
  face: CouponFace
  quota: number
  left: number
  window_s: number
  state: 'armed' | 'open' | 'ended' | 'cancelled'
  opens_at: string | null
  ends_at: string | null
}
export interface DeskDeal {
  id: string
  product_id: string
  skus: { sku_id: string; price: number; was: number; total: number; left: number }[]
  price: number
  was: number
  total: number
  left: number
  per_buyer: number
  warmup_s: number
  length_s: number
  state: 'armed' | 'warmup' | 'open' | 'ended'
  why: 'sold_out' | 'stopped' | 'time' | null
  start_at: string | null
  opens_at: string | null
  ends_at: string | null
}
export type DeskLuck = Luck & { open_at: string | null }
export interface IncidentRow {
  id: string
  kind: string
  title: string
  advice: string
  opened_at: string
  closed_at: string | null
  auto: boolean
  detail: Record<string, unknown>
}
export interface Warning {
  id: string
  rule: string
  text: string
  at: string
  seen_at: string | null
}
export interface MutedRow {
  viewer: string
  kind: 'mute' | 'kick'
  scope: string
  name: string
  ends_at: string | null
  at: string
}
export interface ChatMode {
  slow_s: number
  shadow: boolean
  closed: boolean
  pinned: { chat_id: string; name: string; text: string } | null
  /** The announcement that stands; empty when none does. */
  notice: string
}
export interface RoomWords {
  version: number
  words: string[]
}
export interface ShopRoom {
  room_id: string
  author: RoomAuthor
  title: string
  session: SessionRow | null
}
export interface Floor {
  product_id: string
  author_id: string | null
  bp: number
  at: string
}
export interface WallRoom {
  session_id: string
  room_id: string
  author_id: string
  author_name: string
  title: string
  state: RoomState
  started_at: string | null
  play: string
  snapshot: string
  last_segment_at: string | null
  incidents: string[]
  reports: number
  warnings: number
  unseen: number
  closed: boolean
}
export interface CutAppeal {
  session_id: string
  author_id: string
  title: string
  reason: string | null
  text: string
  state: 'waiting' | 'upheld' | 'granted'
  answer: string
  at: string
  ruled_at: string | null
}
/** A broadcast that is over, as the platform looks at it. */
export interface OverRow {
  session_id: string
  author_id: string
  author_name: string
  title: string
  state: RoomState
  started_at: string | null
  ended_at: string
  replay: string | null
  end_reason: string | null
  cut: string
  reports: number
  clips: number
}
export interface LicenceAsk {
  id: string
  shop_id: string
  shop_name: string
  category_id: string
  number: string
  picture: Asset
  until: string | null
  state: 'waiting' | 'granted' | 'refused'
  answer: string
  at: string
  ruled_at: string | null
}
export interface LicenceRow {
  category_id: string
  /** Null: the category wants a licence. */
  shop_id: string | null
  shop_name: string
  until: string | null
  at: string
}
export interface ShopLicence {
  category_id: string
  held: boolean
  until: string | null
  ask: LicenceAsk | null
}
