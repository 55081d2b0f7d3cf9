// Shapes of the HTTP contract that pages name. Money is integer minor units beside a currency; ids are strings; times ISO-8601 UTC.
import type { Text } from '@/i18n'
import type { Applied, CouponChoice, Hint } from './offers'

export type { Text }
export type * from './clips'
export type * from './consoles'
export type * from './desks'
export type * from './offers'
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
  /** Where viewers’ sockets, and streams and playlists, are answered. */
  gateway?: string
  live?: string
  rtmp?: string
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
  rating: { count: number; average: number; logistics: number; service: number; stars: number[] } | null
}

export type Scene = 'video' | 'live' | 'profile' | 'mall' | 'shop' | 'search' | 'product_page' | 'showcase' | 'order' | 'none'
export interface Source {
  scene: Scene
  video_id?: string
  author_id?: string
  trace_id?: string
  room_id?: string
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
  problem: null | 'sold_out' | 'off_shelf' | 'limit' | 'not_yet' | 'presale_only' | 'unreachable'
  usual: number | null
  price_kind: string
  ends_at: string | null
}
export interface CartShop {
  shop: Named
  lines: CartLine[]
  discounts: Applied[]
  hints: Hint[]
  goods: number
  discount: number
}
export interface Cart {
  shops: CartShop[]
  invalid: CartLine[]
  selected_count: number
  selected_amount: number
  selected_discount: number
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
  list_price: number | null
  price_kind: string
  paid: number
  /** The place of the master line in the shop's list, for a gift. */
  gift_of: number | null
  bundle_id: string | null
}
export interface QuoteShop extends Sums {
  shop: Named
  lines: QuoteLine[]
  discounts: Applied[]
  hints: Hint[]
  coupons: CouponChoice[]
  kind: 'normal' | 'presale' | 'group' | 'lottery'
  deposit: number
  final_from: string | null
  final_by: string | null
  group_id: string | null
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
  shops: QuoteShop[]
  offer_id: string | null
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
  part: 'full' | 'deposit' | 'final'
  amount: number
  currency: string
  expires_at: string
  server_time: string
  orders: { id: string; number: string }[]
  channels: string[]
  /** The newest attempt, so that the page can say what became of it. */
  last: { channel: string; state: 'opening' | 'started' | 'succeeded' | 'failed'; reason: string } | null
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
  | 'deposit_paid'
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
  discounts?: { title: Text; amount: number; bearer: string; kind: string; offer_id: string }[]
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

export interface Notice {
  id: string
  kind: string
  title: Text
  body: Text
  link: string | null
  at: string
  read: boolean
}
