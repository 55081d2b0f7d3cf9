import type { Asset, Order, OrderLine, OrderRow, Scene, ShopOrder, Text } from '@/api/types'

/** Which of a shop's orders; what is left out does not matter. The server's `Filter`. */
export interface Filter {
  title?: string
  created_from?: string
  created_to?: string
  paid_from?: string
  paid_to?: string
  ship_from?: string
  ship_to?: string
  amount_min?: number
  amount_max?: number
  product_id?: string
  sku_id?: string
  author_id?: string
  scenes?: Scene[]
  flags?: number[]
  remark?: boolean
  note?: boolean
  hold?: string[]
  due?: 'due_24h' | 'overdue'
  aftersale?: 'open' | 'refunded' | 'none'
  region?: string
  name_ix?: string
  phone_ix?: string
}
export type FilterWith = Filter & { tab?: string; words?: string[] }
export interface DeskOrder extends ShopOrder {
  note: string | null
  flag: number
  hold: string | null
  kind: string
  refunded: number
  aftersale: 'open' | 'refunded' | 'none'
}
export interface Sum {
  count: number
  amount: number
  capped: boolean
}
export interface View {
  id: string
  name: string
  filter: FilterWith
  sort: string
  columns: string[]
  shared: boolean
  is_default: boolean
  mine: boolean
}
export interface BulkRow {
  order_id: string
  number: string
  ok: boolean | null
  code: string | null
  detail: string | null
}
export interface BulkReport {
  id: string
  verb: string
  state: 'queued' | 'running' | 'done' | 'cancelled'
  total: number
  done: number
  failed: number
  by: string
  at: string
}
export interface Export {
  id: string
  kind: 'orders' | 'invoices'
  format: 'csv' | 'xlsx'
  plain: boolean
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired'
  total: number
  done: number
  errors: number
  size: number | null
  by: string
  at: string
  expires_at: string | null
}
export interface ExportReport extends Export {
  wrong: { number: string; code: string; text: string }[]
}
export interface TraceItem {
  at: string
  kind: string
  who: string
  detail: Record<string, string | number | string[]>
}
export interface Hit {
  rule: 'blocked' | 'ring' | 'new_account' | 'unpaid'
  figures: Record<string, string | number>
}
export interface RiskItem {
  shop_id: string
  shop_name: string
  order_id: string
  number: string
  amount: number
  currency: string
  name_masked: string
  region: string
  buyer_id: string
  hits: Hit[]
  at: string
}
export interface Review {
  id: string
  product_id: string
  name: string | null
  stars: number
  logistics: number
  service: number
  text: string
  pictures: Asset[]
  spec_text: Text
  at: string
  more_text: string | null
  more_pictures: Asset[]
  more_at: string | null
  reply: string | null
  replied_at: string | null
  helpful: number
  voted: boolean
}
export interface MyReview extends Review {
  order_id: string
  line_id: string
  title: Text
  image: Asset | null
  hidden: boolean
  more_by: string | null
}
export interface ToReview {
  order_id: string
  line_id: string
  product_id: string
  title: Text
  spec_text: Text
  image: Asset | null
  until: string
}
export interface ShopReview extends Review {
  order_id: string
  order_number: string
  title: Text
  image: Asset | null
  hidden: boolean
  appeal: 'open' | 'granted' | 'refused' | null
  appeal_reason: string | null
  ruling: string | null
}
export interface AppealItem {
  review: ShopReview
  shop_id: string
  shop_name: string
  appealed_at: string
  checks: string[]
}
export type ReviewKind = 'all' | 'pictures' | 'good' | 'low' | 'more'
export type ReviewCounts = Record<ReviewKind, number>
export interface Invoice {
  id: string
  order_id: string
  state: 'asked' | 'issued' | 'rejected' | 'cancelled'
  kind: 'personal' | 'company'
  title: string
  tax_number: string
  email: string
  amount: number
  currency: string
  invoice_no: string | null
  asked_at: string
  decided_at: string | null
  reason: string | null
}
export interface ShopInvoice extends Omit<Invoice, 'title' | 'tax_number' | 'email'> {
  order_number: string
  title_masked: string
}
export interface Title {
  id: string
  kind: 'personal' | 'company'
  title: string
  tax_number: string
  email: string
  is_default: boolean
}
export interface RowDone {
  id: string
  ok: boolean
  code: string | null
  detail: string | null
}
/** An order in one's own list, with all that may be done about it; discounts by line. */
export interface OwnOrder extends OrderRow {
  kind: string
  hold: string | null
  refunded: number
  deposit: number
  extended_at?: string | null
  to_review: string[]
  aftersale: 'open' | 'refunded' | 'none'
  invoice: 'asked' | 'issued' | 'rejected' | 'cancelled' | null
  hidable: boolean
  lines: (OrderLine & { discounts: { title: Text; amount: number; bearer: string; kind: string; offer_id: string }[]; paid: number; gift_of: number | null })[]
}
export type OwnOrderPage = OwnOrder & Pick<Order, 'address'>
