import type { Asset, OrderLine, OrderState, Scene, Spec, Text } from './types'

// Consoles: what a shop's staff read and write.
export interface Shop {
  id: string
  name: string
  type: string
  intro: string
  status: 'open' | 'paused' | 'closed'
  logo: string | null
  banner: string | null
  zone: string
  created_at: string
}
export interface Staff {
  account_id: string
  name: string
  login_masked: string
  role: string
  scopes: string[]
  created_at: string
}
export interface Reject {
  field: string
  rule: string
  reason: string
}
export interface ShopRow {
  id: string
  title: Text
  image: Asset | null
  price_from: number
  price_to: number
  currency: string
  stock: number
  sold: number
  status: 'on' | 'off' | 'pending' | 'rejected' | 'draft' | 'banned'
  has_draft: boolean
  reject: Reject | null
  updated_at: string
}
export type ShopTab = 'all' | 'on' | 'off' | 'pending' | 'rejected' | 'draft'
export type ShopCounts = Record<ShopTab, number>
export interface Freight {
  kind: 'free' | 'fixed' | 'template'
  fee: number
  free_from: number | null
  template_id?: string | null
}
export interface VersionSku {
  id: string
  spec_values: string[]
  price: number
  stock: number
  list_price: number | null
  outer_sku: string | null
  weight_g: number | null
  barcode: string | null
}
export interface ProductVersion {
  category_id: string
  title: Text
  description: Text
  images: Asset[]
  detail_images: Asset[]
  specs: Spec[]
  skus: VersionSku[]
  services: string[]
  freight: Freight
  buyer_limit: number | null
  need_serial?: boolean
}
export interface SkuStock {
  id: string
  spec_text: Text
  price: number
  outer_sku: string | null
  on_hand: number
  held: number
  committed: number
  available: number
}
export interface ShopProduct {
  id: string
  rev: number
  shelf: 'on' | 'off' | 'banned'
  audit: 'none' | 'pending' | 'rejected'
  live: ProductVersion | null
  draft: ProductVersion | null
  reject: Reject | null
  skus: SkuStock[]
  updated_at: string
}
export interface DraftProduct {
  category_id: string
  title: Text
  description: Text
  images: string[]
  detail_images: string[]
  specs: { name: Text; values: { name: Text; image_asset: string | null }[] }[]
  skus: {
    spec_ix: number[]
    price: number
    stock: number
    list_price: number | null
    outer_sku: string | null
    weight_g: number | null
    barcode: string | null
  }[]
  services: string[]
  freight: Freight
  buyer_limit: number | null
  need_serial?: boolean
  rev: number | null
}
export interface BulkRow {
  product_id: string
  ok: boolean
  code: string | null
  detail: string | null
}
export interface ShopOrder {
  id: string
  number: string
  state: OrderState
  lines: OrderLine[]
  goods: number
  freight: number
  discount: number
  amount: number
  currency: string
  created_at: string
  paid_at: string | null
  ship_by: string | null
  shipped_at: string | null
  delivered_at: string | null
  completed_at: string | null
  cancelled_at: string | null
  cancel_reason: string | null
  buyer: { name_masked: string; region: string }
  author_id: string | null
  author_name: string | null
  scene: Scene
  ship_left_s: number | null
  remark: string | null
  address: { name: string; phone: string; region: string; street: string } | null
}
export type OrderCounts = Record<OrderState | 'due_24h' | 'overdue', number>
export interface Carrier {
  code: string
  name: Text
  traced: boolean
}
export interface RowResult {
  row: number
  ok: boolean
  code: string | null
  detail: string | null
}
export interface Funds {
  currency: string
  escrow: number
  pending: number
  available: number
  settled_30d: number
  deposit: number
  deposit_required: number
  payout: number
  withdrawable: number
}
export type BillState = 'pending' | 'eligible' | 'frozen' | 'settled' | 'adjusted' | 'refunded'
export interface Bill {
  id: string
  shop_id: string
  order_id: string
  order_number: string
  title: Text
  qty: number
  goods: number
  freight: number
  shop_discount: number
  platform_subsidy: number
  author_subsidy: number
  paid: number
  refunded: number
  income: number
  platform_fee: number
  commission: number
  leader_fee: number
  promotion_fee: number
  other_fee: number
  outgo: number
  net: number
  refunded_after: number
  state: BillState
  held_by_case: boolean
  paid_at: string
  due_at: string | null
  settled_at: string | null
  currency: string
}
export type Payee = 'shop' | 'author' | 'agency' | 'leader1' | 'leader2' | 'distributor' | 'stepped' | 'platform_fee' | 'platform_tech' | 'insurance'
export interface Split {
  currency: string
  paid: number
  subsidies: number
  refunded: number
  rows: { payee: Payee; payee_id: string | null; amount: number; rate_bp: number; state: BillState }[]
}
export interface CommissionClaim {
  line_id: string
  order_id: string
  product_id: string
  author_id: string
  agency_id: string | null
  outcome: 'claimed' | 'author_inactive' | 'self_purchase' | 'no_plan' | 'too_small'
  base: number
  rate_bp: number
  commission: number
  tech: number
  agency: number
  author: number
  currency: string
  at: string
  /** The product's name today; null once it is gone. */
  title: Text | null
}
export interface PlanRow {
  product_id: string
  title: Text
  image: Asset | null
  price_from: number
  currency: string
  on_sale: boolean
  rate_bp: number | null
  pending: { rate_bp: number | null; from: string } | null
  effective_at: string | null
  state: 'effective' | 'rate_change_scheduled' | 'closing' | 'suspended' | 'ended' | null
  version: number | null
}
export interface RateResult {
  product_id: string
  ok: boolean
  rate_bp: number | null
  pending: { rate_bp: number | null; from: string } | null
  effective_at: string | null
  code: string | null
  detail: string | null
}
export interface PlanVersion {
  version: number
  rate_bp: number | null
  from_at: string
  made_at: string
  voided: boolean
}

// Compass: the same figures for shops, authors and the platform.
export type Trust = 'provisional' | 'settled'
export type FigureName =
  | 'gmv'
  | 'orders'
  | 'buyers'
  | 'items'
  | 'refund'
  | 'settled_gmv'
  | 'net'
  | 'impressions'
  | 'plays'
  | 'product_clicks'
  | 'carts'
  | 'checkouts'
  | 'paid'
export type Figures = Record<FigureName, number>
export interface Summary extends Figures {
  as_of: string
  state: Trust
  currency: string
  start: string
  end: string
  compare: Figures
}
/** How far figures can be trusted; shares in basis points, amounts in minor units. */
export interface Quality {
  badge: 'green' | 'amber' | 'red'
  as_of: string
  lag_ms: number
  checked_at: string | null
  hours_differ: number
  lines_differ: number
  amount_differ: number
  bot_bp: number
  late_bp: number
}
export interface FunnelStep {
  key: string
  count: number
  rate_bp: number | null
}
export interface Funnel {
  steps: FunnelStep[]
  as_of: string
}
export interface MinuteFigures {
  at: string
  gmv: number
  orders: number
  impressions: number
}
/** A step on the way to a purchase: seconds since the step before, half of the buyers and nine in ten. */
export interface PathStage {
  key: string
  buyers: number
  half_s: number | null
  most_s: number | null
}
export interface BuyerPath {
  buyers: number
  stages: PathStage[]
  watched_s: number
  ways: { scene: string; buyers: number; gmv: number }[]
  days: number
  as_of: string
}
export interface Curve {
  minutes: MinuteFigures[]
  as_of: string
}
export interface ProductFigures {
  product_id: string
  title: Text
  image: Asset | null
  impressions: number
  clicks: number
  orders: number
  items: number
  gmv: number
}
/** A room on air that sells goods of the shop, or is its own; what it sold of the shop, `lately` within five minutes. */
export interface ShopRoom {
  session_id: string
  title: string
  author: string
  avatar: string | null
  own: boolean
  started_at: string
  viewers: number
  lately: number
  gmv: number
  orders: number
  pinned: Text | null
}
export interface Board {
  as_of: string
  state: Trust
  currency: string
  shop: { id: string; name: string; logo: string | null }
  gmv_today: number
  target: number | null
  figures: { key: string; value: number; kind: 'money' | 'count' | 'rate_bp'; delta_bp: number | null }[]
  curve: MinuteFigures[]
  funnel: FunnelStep[]
  rank: { product_id: string; title: Text; image: Asset | null; orders: number; gmv: number; clicks_bp: number | null; pay_bp: number | null; stock: number }[]
  /** `before` and `week`: yesterday and this weekday a week ago, to this time of day. */
  sources: { key: string; gmv: number; share_bp: number; before: number; week: number }[]
  rooms: ShopRoom[]
  alarms: { low: number; out: number; due: number; overdue: number; cases: number; arbitrated: number; failed: number }
  orders: { at: string; city: string; name_masked: string; title: Text; amount: number }[]
}
