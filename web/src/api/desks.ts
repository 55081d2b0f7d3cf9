import type { BillState, Payee, ProductVersion } from './consoles'
import type { Anchor, ProductCard, Text } from './types'

// Author workbench: clips, showcase, earnings, contracts.
export type VideoState = 'processing' | 'failed' | 'draft' | 'under_review' | 'published' | 'hidden' | 'taken_down'
export interface OwnVideo {
  id: string
  state: VideoState
  progress_pct: number
  error: { code: string; detail: Text } | null
  caption: string
  topics: string[]
  duration_ms: number
  width: number
  height: number
  poster: string | null
  play_url: string | null
  hls_url: string | null
  anchors: Anchor[]
  figures: { likes: number; comments: number; favourites: number; shares: number }
  reject_reason: string | null
  created_at: string
  published_at: string | null
}
export interface NewVideo {
  upload_id: string
  caption: string
  topics: string[]
  anchors: { product_id: string; label?: string }[]
  cover_ms: number | null
  publish: boolean
}
export interface Promotable extends ProductCard {
  rate_bp: number
  earns: number
}
export interface ShowcaseItem {
  product: ProductCard
  alive: boolean
  pos: number
  added_at: string
}
export interface Showcase {
  items: ShowcaseItem[]
  /** How many more products fit. */
  room: number
}
export interface Earnings {
  currency: string
  estimated: number
  pending: number
  available: number
  payout: number
  withdrawable: number
  settled_30d: number
}
export interface Earned {
  id: string
  order_number: string
  product_title: Text
  base: number
  rate_bp: number
  payee: Payee
  commission: number
  tech_fee: number
  estimated: number
  taken_back: number
  net: number
  state: BillState
  at: string
  paid_at: string
  settled_at: string | null
  currency: string
}
export interface Contract {
  id: string
  agency_id: string
  agency_name: string
  author_id: string
  author_name: string
  split_bp: number
  months: number
  state: 'invited' | 'active' | 'declined' | 'withdrawn' | 'ended'
  invited_at: string
  starts_at: string | null
  ends_at: string | null
}
export interface AuthorProfile {
  id: string
  name: string
  bio: string
  avatar: string | null
  status: 'active' | 'suspended'
  created_at: string
}

export interface VideoCounts {
  /** A state without any is left out. */
  states: Partial<Record<VideoState, number>>
}
/** One clip's part of a period; `completes` are plays to the end. */
export interface VideoFigures {
  video_id: string
  impressions: number
  plays: number
  completes: number
  clicks: number
  orders: number
  items: number
  gmv: number
}

// Platform: audit queues, ledger.
export interface Waiting {
  count: number
  since: string | null
}
export interface Check {
  code: string
  level: 'info' | 'warn' | 'block'
  field: string
  detail: string
}
export interface ProductAudit {
  product_id: string
  rev: number
  shop_id: string
  shop_name: string
  live: ProductVersion | null
  draft: ProductVersion
  submitted_at: string
  checks: Check[]
}
export interface VideoAudit {
  video_id: string
  author: { id: string; name: string; avatar: string | null; followed: boolean }
  caption: string
  play_url: string | null
  poster: string | null
  anchors: Anchor[]
  submitted_at: string
  checks: Check[]
}
export type LedgerKind =
  | 'channel'
  | 'buyer_funds'
  | 'escrow'
  | 'shop_available'
  | 'author_available'
  | 'agency_available'
  | 'leader_available'
  | 'distributor_available'
  | 'platform_fee'
  | 'platform_tech'
  | 'subsidy'
  | 'deposit'
  | 'reserve'
  | 'insurance'
  | 'payout'
  | 'channel_fee'
  | 'adjust'
export interface LedgerView {
  currency: string
  accounts: { kind: LedgerKind; balance: number; currency: string }[]
  sum: number
}

// Messages that left the house.
export interface MessageRow {
  id: string
  at: string
  channel: 'mail' | 'sms'
  letter: string
  locale: string
  to: string
}
export interface Message extends MessageRow {
  subject: string
  body: string
}
