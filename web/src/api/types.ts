// Shapes of the HTTP contract that pages name. Money is integer minor units beside a currency; ids are strings; times ISO-8601 UTC.
import type { Text } from '@/i18n'

export type { Text }
export interface Page<T> {
  items: T[]
  next: string | null
}
export interface Variant {
  width: number
  height: number
  format: 'webp' | 'avif'
  url: string
}
export interface Asset {
  id: string
  kind: 'image'
  width: number
  height: number
  alt: string
  variants: Variant[]
}
export interface Site {
  name: string
  public_url: string
  collect_url: string
  ingest_key: string
  languages: string[]
  currency: string
  zone: string
  demo: boolean
  version: string
  server_time: string
}

export type SubjectKind = 'shop' | 'author' | 'agency' | 'platform'
export interface Consent {
  version: string
  analytics: boolean
  personalise: boolean
}
export interface Account {
  id: string
  name: string
  avatar: string | null
  login_masked: string
  locale: string
}
export interface Grant {
  kind: SubjectKind
  subject_id: string
  name: string
  role: string
  scopes: string[]
}
export interface Session {
  account: Account | null
  grants: Grant[]
  /** Proof for the event log that this browser speaks for this account. */
  ticket?: string | null
}
export interface Device {
  id: string
  device: string
  created_at: string
  seen_at: string
  current: boolean
}
export interface Address {
  id: string
  name: string
  phone: string
  province: string
  city: string
  district: string
  street: string
  is_default: boolean
}
export type AddressDraft = Omit<Address, 'id'>
export interface ShopPage {
  id: string
  name: string
  logo: string | null
  banner: string | null
  intro: string
  followers: number
  product_count: number
  score: number | null
}
export interface AuthorPage {
  id: string
  name: string
  bio: string
  avatar: string | null
  followers: number
  likes: number
  video_count: number
  followed: boolean
}

export interface Category {
  id: string
  parent_id: string | null
  name: Text
  icon: string
}
export interface ProductCard {
  id: string
  shop_id: string
  shop_name: string
  title: Text
  image: Asset | null
  price_from: number
  price_to: number
  list_price: number | null
  currency: string
  sold: number
  tags: string[]
  in_stock: boolean
}
export interface SpecValue {
  id: string
  name: Text
  image: Asset | null
}
export interface Spec {
  id: string
  name: Text
  values: SpecValue[]
}
export interface Sku {
  id: string
  spec_values: string[]
  price: number
  list_price: number | null
  available: number
  image: Asset | null
  limit: number | null
}
export interface ProductPage extends ProductCard {
  images: Asset[]
  detail_images: Asset[]
  description: Text
  specs: Spec[]
  skus: Sku[]
  shop: { id: string; name: string; logo: string | null; product_count: number; followers: number }
  category: { id: string; name: Text }
  services: string[]
  freight: { free: boolean; fee: number; free_from: number | null }
  rating: { count: number; average_milli: number } | null
}

export type Scene = 'video' | 'live' | 'profile' | 'mall' | 'shop' | 'search' | 'product_page' | 'showcase' | 'order' | 'none'
export interface Source {
  scene: Scene
  video_id?: string
  author_id?: string
  trace_id?: string
}
export interface Named {
  id: string
  name: string
}
export interface CartLine {
  sku_id: string
  product_id: string
  title: Text
  spec_text: Text
  image: Asset | null
  price: number
  price_was: number | null
  qty: number
  selected: boolean
  available: number
  problem: null | 'sold_out' | 'off_shelf' | 'limit'
}
export interface Cart {
  shops: { shop: Named; lines: CartLine[] }[]
  invalid: CartLine[]
  selected_count: number
  selected_amount: number
  currency: string
}
export interface Line {
  sku_id: string
  qty: number
  source: Source
}
export interface QuoteLine {
  sku_id: string
  product_id: string
  title: Text
  spec_text: Text
  image: Asset | null
  qty: number
  price: number
  amount: number
}
export interface Sums {
  goods: number
  freight: number
  discount: number
  total: number
}
export interface Quote extends Sums {
  quote_id: string
  expires_at: string
  currency: string
  shops: ({ shop: Named; lines: QuoteLine[] } & Sums)[]
}
export interface Checkout {
  id: string
  intent_id: string
  amount: number
  currency: string
  expires_at: string
  orders: { id: string; number: string; shop_id: string; amount: number }[]
}
export interface Payment {
  id: string
  state: 'open' | 'pending' | 'succeeded' | 'closed' | 'failed'
  amount: number
  currency: string
  expires_at: string
  server_time: string
  orders: { id: string; number: string }[]
  channels: string[]
}
export interface Charge {
  charge: string
  amount: number
  currency: string
  state: string
  merchant_order: string
}
export type OrderState =
  | 'created'
  | 'paid_hold'
  | 'to_ship'
  | 'part_shipped'
  | 'shipped'
  | 'delivered'
  | 'completed'
  | 'cancelled'
export interface OrderLine {
  id: string
  sku_id: string
  product_id: string
  title: Text
  spec_text: Text
  image: Asset | null
  qty: number
  price: number
  amount: number
  shipped_qty: number
  scene: Scene
  video_id: string | null
  author_id: string | null
}
export interface OrderRow {
  id: string
  number: string
  shop: Named
  state: OrderState
  lines: OrderLine[]
  goods: number
  freight: number
  discount: number
  amount: number
  currency: string
  created_at: string
  pay_by: string | null
  paid_at: string | null
  ship_by: string | null
  shipped_at: string | null
  confirm_by: string | null
  completed_at: string | null
  cancelled_at: string | null
  cancel_reason: string | null
  intent_id: string | null
  remark: string | null
}
export interface Order extends OrderRow {
  address: { name: string; phone: string; region: string; street: string } | null
}
export interface Parcel {
  id: string
  carrier: { code: string; name: Text; traced: boolean }
  tracking_no: string
  state: 'created' | 'collected' | 'in_transit' | 'out_for_delivery' | 'delivered' | 'rejected' | 'returned'
  lines: { line_id: string; qty: number }[]
  events: { at: string; state: string; text: Text; place: string }[]
}

export interface Anchor {
  product_id: string
  title: Text
  image: Asset | null
  price_from: number
  list_price: number | null
  currency: string
  sold: number
  tags: string[]
  tappable: boolean
}
export interface FeedItem {
  video_id: string
  author: { id: string; name: string; avatar: string | null; followed: boolean }
  caption: string
  topics: string[]
  poster: string | null
  play_url: string
  hls_url: string | null
  duration_ms: number
  width: number
  height: number
  likes: number
  comments: number
  favourites: number
  shares: number
  liked: boolean
  favourited: boolean
  anchors: Anchor[]
  trace_id: string
  slot: number
  policy: string
  propensity: number
  source: 'follow' | 'recommend'
}
export interface Feed {
  items: FeedItem[]
  trace_id: string
}
export interface Comment {
  id: string
  author: { id: string; name: string; avatar: string | null; is_author: boolean }
  text: string
  likes: number
  liked: boolean
  replies: number
  parent_id: string | null
  at: string
  mine: boolean
}
export interface AuthorVideo {
  id: string
  poster: string | null
  likes: number
  duration_ms: number
}
export interface Notice {
  id: string
  kind: string
  title: Text
  body: Text
  link: string | null
  at: string
  read: boolean
}

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
  kind: 'free' | 'fixed'
  fee: number
  free_from: number | null
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
}
export type BillState = 'pending' | 'eligible' | 'settled'
export interface Bill {
  id: string
  order_id: string
  order_number: string
  title: Text
  paid: number
  freight: number
  platform_fee: number
  commission: number
  net: number
  state: BillState
  due_at: string | null
  settled_at: string | null
  currency: string
}
export interface Split {
  currency: string
  paid: number
  rows: { payee: 'shop' | 'author' | 'agency' | 'platform_fee' | 'platform_tech'; payee_id: string | null; amount: number; rate_bp: number; state: BillState }[]
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
  sources: { key: string; gmv: number; share_bp: number }[]
  orders: { at: string; city: string; name_masked: string; title: Text; amount: number }[]
}

// Author workbench: clips, showcase, earnings, contracts.
export type VideoState = 'processing' | 'failed' | 'draft' | 'under_review' | 'published' | 'hidden' | 'taken_down'
export interface OwnVideo {
  id: string
  state: VideoState
  progress_pct: number
  error: { code: string; detail: string } | null
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
export interface Promotable {
  id: string
  shop_id: string
  shop_name: string
  title: Text
  image: Asset | null
  price_from: number
  price_to: number
  list_price: number | null
  currency: string
  sold: number
  tags: string[]
  in_stock: boolean
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
}
export interface Earned {
  id: string
  order_number: string
  product_title: Text
  base: number
  rate_bp: number
  commission: number
  tech_fee: number
  net: number
  state: BillState
  at: string
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

// Platform: audit queues, ledger.
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
  | 'platform_fee'
  | 'platform_tech'
export interface LedgerView {
  currency: string
  accounts: { kind: LedgerKind; balance: number; currency: string }[]
  sum: number
}
