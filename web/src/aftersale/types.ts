import type { Asset, Parcel, Text } from '@/api/types'

// After-sale as the HTTP contract says it. Money is integer minor units beside a currency.
export type CaseKind = 'refund_unshipped' | 'refund_shipped' | 'return_refund' | 'exchange' | 'resend' | 'repair' | 'price_protection' | 'user_cancel' | 'system_cancel'
export type CaseState =
  | 'waiting_merchant' | 'waiting_return' | 'returned' | 'waiting_resend' | 'waiting_receipt' | 'rejected_first' | 'rejected_second'
  | 'refunding' | 'success' | 'done' | 'closed'
export type Arbitration = 'none' | 'waiting_evidence' | 'handling' | 'negotiation' | 'for_buyer' | 'for_seller' | 'ended' | 'cancelled'
export type Blamed = 'none' | 'buyer' | 'merchant' | 'platform' | 'carrier'
export type Side = 'buyer' | 'merchant' | 'platform' | 'rule' | 'time'

export interface Reason {
  code: string
  text: Text
  proof: boolean
}
export interface Choice {
  kind: CaseKind
  allowed: boolean
  why: string | null
  detail: Text | null
  pieces: number
  /** The least pieces that can go back: a bundle comes back whole. */
  unit: number
  goods: number
  freight: number
  closes_at: string | null
  reasons: Reason[]
}
export interface LineOptions {
  line_id: string
  product_id: string
  sku_id: string
  title: Text
  spec_text: Text
  image: Asset | null
  qty: number
  left: number
  gift: boolean
  case_id: string | null
  choices: Choice[]
}
export interface Options {
  order_id: string
  number: string
  currency: string
  cancel: Choice
  lines: LineOptions[]
}
export interface CaseItem {
  line_id: string
  sku_id: string
  product_id: string
  title: Text
  spec_text: Text
  image: Asset | null
  qty: number
  goods: number
  freight: number
}
export interface Proposal {
  id: string
  by: Side
  kind: CaseKind
  amount: number
  at: string
  address_id: string | null
}
export interface CaseRow {
  id: string
  number: string
  shop: { id: string; name: string }
  order_id: string
  order_number: string
  line_id: string
  buyer_masked: string
  kind: CaseKind
  state: CaseState
  arbitration: Arbitration
  blamed: Blamed
  version: number
  reason: Reason
  qty: number
  amount: number
  currency: string
  instant: boolean
  refund_state: 'none' | 'refunding' | 'success' | 'failed'
  deadline: string | null
  look_by: string | null
  urges: number
  created_at: string
  updated_at: string
  closed_at: string | null
  items: CaseItem[]
}
export interface Case extends CaseRow {
  acts: string[]
  most: number
  mode: Side | null
  offer: Proposal | null
  reject_reason: Reason | null
  wanted_sku_id: string | null
  wanted_text: Text | null
  return_address: { name: string; phone: string; region: string; street: string } | null
  return_parcel: Parcel | null
  sent_parcel: Parcel | null
  sellable: boolean | null
  urges_left: number
  server_time: string
}
export interface LogRow {
  id: string
  at: string
  by: Side
  entry: 'message' | 'evidence' | 'offer' | 'move' | 'urge'
  text: string
  pictures: Asset[]
  data: { verb?: string; state?: string; was?: string; kind?: CaseKind; amount?: number; currency?: string; arbitration?: Arbitration; outcome?: string; blamed?: Blamed; until?: string }
}
export interface CaseCounts extends Record<CaseState, number> {
  due_24h: number
  arbitrated: number
  refund_failed: number
}
export interface ReturnAddress {
  id: string
  name: string
  phone: string
  region: string
  street: string
  usual: boolean
}
export interface Auto {
  unshipped: boolean
  refund_most: number
  return_most: number
}
export interface RowResult {
  case_id: string
  ok: boolean
  state: CaseState | null
  version: number | null
  code: string | null
  detail: string | null
}
