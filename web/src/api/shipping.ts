// Shapes of fulfilment and stock that the merchant's pages name.
import type { Asset, Text } from './types'

export interface WrongRow {
  row: number
  column: string
  value: string
  code: string
  text: Text
}
export interface BatchRow {
  id: string
  at: string
  name: string
  state: 'running' | 'done'
  rows: number
  done: number
  repeated: number
  failed: number
}
export interface BatchReport extends BatchRow {
  wrong: WrongRow[]
}
export interface PrintRow {
  id: string
  at: string
  kind: 'labels' | 'picklist'
  size: string
  state: 'queued' | 'done' | 'failed' | 'gone'
  count: number
  pages: number
  downloads: number
  wrong: { order_id: string; code: string; text: string }[]
}
export interface Pool {
  carrier: string
  free: number
  held: number
  used: number
  own: boolean
}
export interface MergeHint {
  name_masked: string
  region: string
  orders: { id: string; number: string; pieces: number; amount: number }[]
}
export interface AddressChange {
  id: string
  order_id: string
  order_number: string
  state: 'open' | 'applied' | 'refused' | 'withdrawn'
  name_masked: string
  region: string
  freight_was: number
  freight_now: number
  reason: string | null
  at: string
  decide_by: string
  decided_at: string | null
}
export interface TroubleParcel {
  id: string
  order_ids: string[]
  purpose: string
  carrier: { code: string; name: Text }
  tracking_no: string
  state: string
  stalled: boolean
  moved_at: string | null
  created_at: string
  intercept: string | null
  events: { at: string; state: string; text: Text; place: string }[]
}
export interface Province {
  code: string
  name: Text
}
export interface Rate {
  first_fee: number
  first: number
  more_fee: number
  more: number
  provinces: string[]
}
export interface FreeFrom {
  amount: number | null
  pieces: number | null
  provinces: string[]
}
export interface FreightRule {
  by: 'piece' | 'weight' | 'fixed' | 'free'
  rates: Rate[]
  elsewhere: Rate | null
  free_from: FreeFrom[]
  unreachable: string[]
  whole: boolean
}
export interface FreightTemplate {
  id: string
  name: string
  rule: FreightRule
  default: boolean
  version: number
  updated_at: string
}
export interface StockRow {
  sku_id: string
  product_id: string
  title: Text
  spec_text: Text
  outer_sku: string | null
  image: Asset | null
  on_hand: number
  held: number
  committed: number
  available: number
  bin: string | null
  least: number | null
  low: boolean
  places: { warehouse_id: string; on_hand: number }[]
}
export interface ChangeResults {
  results: { row: number; ok: boolean; code: string | null; detail: string | null; column: string | null; value: string | null }[]
  done: number
  failed: number
}
export interface Warehouse {
  id: string
  name: string
  rank: number
  first: boolean
  skus: number
  pieces: number
}
export interface Inbound {
  id: string
  warehouse_id: string
  state: 'expected' | 'part' | 'received' | 'closed'
  note: string
  expected_at: string | null
  at: string
  received_at: string | null
  lines: { sku_id: string; expected: number; received: number }[]
}
