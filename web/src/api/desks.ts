import type { BillState, Payee, ProductVersion } from './consoles'
import type { Anchor, Asset, ClipKind, ProductCard, Text } from './types'

// Author workbench: clips, showcase, earnings, contracts.
export type VideoState = 'processing' | 'failed' | 'draft' | 'under_review' | 'scheduled' | 'published' | 'hidden' | 'taken_down'
export interface OwnVideo {
  id: string
  kind: ClipKind
  state: VideoState
  progress_pct: number
  renditions: { side: number; pct: number }[]
  error: { code: string; detail: Text } | null
  caption: string
  topics: string[]
  duration_ms: number
  width: number
  height: number
  poster: string | null
  play_url: string | null
  hls_url: string | null
  images: Asset[]
  anchors: Anchor[]
  figures: { likes: number; comments: number; favourites: number; shares: number }
  reject_reason: string | null
  appeal: { text: string; at: string; restored: boolean | null; answer: string } | null
  created_at: string
  publish_at: string | null
  published_at: string | null
  /** Not for minors. */
  adult: boolean
}
export interface NewVideo {
  upload_id: string
  caption: string
  topics: string[]
  anchors: NewAnchor[]
  cover_ms: number | null
  /** The part of the film that is kept, in its own milliseconds. */
  cut_from: number | null
  cut_to: number | null
  adult: boolean
  publish: boolean
  publish_at: string | null
}
export interface NewAnchor {
  product_id: string
  label?: string
  start_ms?: number | null
  end_ms?: number | null
}
export interface NewPost {
  pictures: string[]
  caption: string
  topics: string[]
  anchors: NewAnchor[]
  adult: boolean
  publish: boolean
  publish_at: string | null
}
export interface Promotable extends ProductCard {
  rate_bp: number
  earns: number
}
export interface ShowcaseItem {
  product: ProductCard
  alive: boolean
  pos: number
  group_id: string | null
  pinned: boolean
  hidden: boolean
  added_at: string
}
export interface ShowcaseGroup {
  id: string
  name: string
  count: number
}
export type ShowcaseTheme = 'plain' | 'rose' | 'dusk' | 'forest'
export type ShowcaseSort = 'manual' | 'sales' | 'newest'
export interface ShowcaseLook {
  theme: ShowcaseTheme
  intro: string
  banner: Asset | null
  sort: ShowcaseSort
}
export interface ShowcaseFront {
  look: ShowcaseLook
  groups: ShowcaseGroup[]
  count: number
}
export interface Showcase {
  items: ShowcaseItem[]
  /** How many more products fit. */
  room: number
  groups: ShowcaseGroup[]
  look: ShowcaseLook
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
  kind: ClipKind
  author: { id: string; name: string; avatar: string | null; followed: boolean }
  caption: string
  topics: string[]
  play_url: string | null
  poster: string | null
  images: Asset[]
  anchors: Anchor[]
  submitted_at: string
  checks: Check[]
}
export interface ClipCase {
  video: VideoAudit
  reports: Record<string, number>
  notes: string[]
  since: string
}
export interface ClipAppeal {
  video: VideoAudit
  reason: string
  text: string
  at: string
}
export interface CommentCase {
  id: string
  video_id: string
  caption: string
  author: { id: string; name: string; avatar: string | null; is_author: boolean }
  text: string
  held: boolean
  reports: Record<string, number>
  at: string
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
