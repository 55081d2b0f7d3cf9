import type { Asset, Text } from './types'

// Offers, coupons and groups as the HTTP contract says them. Money is integer minor units; `bp` is what is still paid, in basis points.
export type Bearer = 'shop' | 'platform' | 'author'
export type OfferKind = 'timed' | 'flash' | 'live' | 'member' | 'qty' | 'group' | 'presale' | 'full' | 'pieces' | 'gift' | 'bundle' | 'opening' | 'coupon'
export type OfferState = 'draft' | 'planned' | 'running' | 'paused' | 'ended'
export interface PieceStep {
  n: number
  bp: number
}
export interface FullStep {
  over: number
  off?: number | null
  bp?: number | null
}
export interface Part {
  product_id: string
  sku_id: string
  qty: number
}
export type Unit = 'amount' | 'pieces'
export type Channel = 'public' | 'room' | 'video' | 'member' | 'private'
export interface CouponRule {
  kind: 'coupon'
  threshold: number
  off?: number | null
  bp?: number | null
  cap?: number | null
  total: number
  per_person: number
  valid_from?: string | null
  valid_until?: string | null
  valid_days?: number | null
  channel: Channel
  room_id?: string | null
}
export type Rule =
  | { kind: 'timed'; bp?: number | null }
  | { kind: 'flash'; per_buyer?: number | null; after: 'list' | 'stop' }
  | { kind: 'live'; room_id: string; bp?: number | null }
  | { kind: 'member'; level: number; bp?: number | null }
  | { kind: 'qty'; steps: PieceStep[] }
  | { kind: 'group'; size: number; hours: number; per_buyer?: number | null }
  | { kind: 'presale'; final_from: string; final_by: string; per_buyer?: number | null }
  | { kind: 'full'; steps: FullStep[]; unit: Unit; each: boolean; most?: number | null }
  | { kind: 'pieces'; steps: PieceStep[]; mode: 'nth' | 'all' }
  | { kind: 'gift'; gifts: Part[]; over: number; unit: Unit; each: boolean; most: number }
  | { kind: 'bundle'; parts: Part[]; price: number }
  | { kind: 'opening' }
  | CouponRule
export interface NewOffer {
  title: Text
  rule: Rule
  starts_at: string
  ends_at: string
  whole: boolean
  exclusive: boolean
  shop_bp: number
  budget_id: string | null
  protect_days: number
  draft: boolean
  rev?: number
}
export interface OfferView extends Omit<NewOffer, 'draft' | 'rev'> {
  id: string
  owner: Bearer
  owner_id: string
  kind: OfferKind
  state: OfferState
  rev: number
  created_at: string
  updated_at: string
  products: number
  total: number | null
  taken: number | null
}
export type OfferCounts = Record<OfferState | 'all', number>
export interface Conflict {
  product_id: string | null
  offer_id: string
  kind: OfferKind
  title: Text
  starts_at: string
  ends_at: string
}
export interface SkuPrice {
  sku_id: string
  price: number
  stock?: number | null
  deposit?: number | null
  counts?: number | null
}
export interface ItemIn {
  product_id: string
  skus: SkuPrice[]
}
export interface ItemResult {
  product_id: string
  ok: boolean
  code: string | null
  detail: string | null
  conflict: Conflict | null
}
export interface ItemSku {
  sku_id: string
  spec_text: Text
  price: number
  offer_price: number | null
  lowest_30d: number
  deposit: number | null
  counts: number | null
  stock: number | null
  left: number | null
}
export interface OfferItem {
  product_id: string
  shop_id: string
  title: Text
  image: Asset | null
  on_sale: boolean
  skus: ItemSku[]
}
export interface OfferStats {
  orders: number
  buyers: number
  pieces: number
  discount: number
  waiting: number
  returned: number
  claimed: number
  used: number
  currency: string
}
export interface Budget {
  id: string
  owner: Bearer
  owner_id: string
  title: string
  total: number
  reserved: number
  spent: number
  left: number
  offers: number
  created_at: string
}
export interface PreviewLine {
  sku_id: string
  product_id: string
  qty: number
}
export interface Hint {
  offer_id: string
  kind: OfferKind
  title: Text
  missing: number
  unit: Unit
  off: number | null
  coupon: boolean
}
export interface OfferPreview {
  lines: { sku_id: string; qty: number; price: number; price_kind: string; amount: number; discount: number; net: number }[]
  cuts: { offer_id: string; kind: OfferKind; title: Text; bearer: Bearer; amount: number }[]
  gifts: { offer_id: string; sku_id: string; qty: number }[]
  hints: Hint[]
  goods: number
  discount: number
  total: number
  currency: string
}

/** One discount on a line or a basket, with who bears it. */
export interface Applied {
  offer_id: string
  kind: OfferKind
  title: Text
  bearer: Bearer
  bearer_id: string | null
  amount: number
  coupon_id: string | null
}
export interface CouponChoice {
  coupon_id: string
  offer_id: string
  owner: Bearer
  title: Text
  threshold: number
  off: number | null
  bp: number | null
  cap: number | null
  valid_until: string
  amount: number
  missing: number
  chosen: boolean
}
export interface CouponFace {
  offer_id: string
  owner: Bearer
  owner_id: string
  owner_name: string
  title: Text
  threshold: number
  off: number | null
  bp: number | null
  cap: number | null
  whole: boolean
  product_ids: string[]
  exclusive: boolean
}
export interface MyCoupon {
  id: string
  face: CouponFace
  state: 'unused' | 'locked' | 'used' | 'expired'
  valid_from: string
  valid_until: string
  order_id: string | null
  claimed_at: string
  used_at: string | null
}
export interface CouponCounts {
  unused: number
  used: number
  expired: number
  expiring: number
}
export interface Claimable {
  face: CouponFace
  claim_until: string
  valid_from: string | null
  valid_until: string | null
  valid_days: number | null
  left_bp: number
  mine: number
  per_person: number
  claimable: boolean
  why: string | null
  channel: Channel
  room_id: string | null
}
export interface GroupView {
  id: string
  shop_id: string
  offer_id: string
  product_id: string
  state: 'forming' | 'filled' | 'failed'
  size: number
  joined: number
  missing: number
  opened_by: string
  mine: boolean
  expires_at: string
}
export interface ShownOffer {
  offer_id: string
  kind: OfferKind
  title: Text
  rule: Rule
  starts_at: string
  ends_at: string
  planned: boolean
  protect_days: number
}
export interface ShownSku {
  sku_id: string
  price: number
  price_kind: string
  usual: number | null
  list_price: number | null
  lowest_30d: number
  left: number | null
  per_buyer: number | null
  group_price: number | null
  presale_price: number | null
  deposit: number | null
  counts: number | null
}
export interface Shown {
  product_id: string
  shop_id: string
  skus: ShownSku[]
  offers: ShownOffer[]
  coupons: Claimable[]
  groups: GroupView[]
  opens_at: string | null
  best: number | null
  currency: string
}
export interface Level {
  level: number
  name: Text
  threshold: number | null
}
export interface Membership {
  shop_id: string
  open: boolean
  member: boolean
  level: number
  spend: number
  levels: Level[]
  to_next: number | null
  joined_at: string | null
  currency: string
}
export interface Program {
  shop_id: string
  open: boolean
  levels: Level[]
  updated_at: string
}
export interface Member {
  account_id: string
  name: string
  level: number
  manual: number | null
  spend: number
  joined_at: string
  scene: string
}
/** A product's price on a card. */
export interface PriceFace {
  product_id: string
  price: number
  usual: number | null
  kind: string
  ends_at: string | null
  best: number | null
  kinds: OfferKind[]
  opens_at: string | null
}
