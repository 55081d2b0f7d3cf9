// What the operators' payments pages and the pages of a channel's form read.
export interface ChannelView {
  name: string
  built_in: boolean
  set_up: boolean
  on: boolean
  currencies: string[]
  captures: number
  taken: number
  refunds: number
  returned: number
  failed_refunds: number
  last_at: string | null
}
export interface PayDesk {
  channels: ChannelView[]
  cod_cap: number
  cod_not_to: string[]
  failed_refunds: number
  open_cases: number
  currency: string
  server_time: string
}
export interface Movement {
  channel: string
  channel_no: string
  kind: 'capture' | 'refund'
  amount: number
  returned: number
  currency: string
  verdict: 'book' | 'refund'
  buyer_id: string
  intent_id: string
  at: string
}
export type RefundState = 'to_refund' | 'refunding' | 'success' | 'failed'
export interface RefundPiece {
  id: string
  refund_id: string
  buyer_id: string
  order_id: string | null
  channel: string
  capture_no: string
  channel_no: string
  amount: number
  currency: string
  state: RefundState
  route: 'original' | 'offline'
  tries: number
  reason: string
  created_at: string
}
export interface Statement {
  id: string
  channel: string
  day: string
  rows: number
  matched: number
  differences: number
  taken: number
  returned: number
  fees: number
  currency: string
  imported_at: string
  again: boolean
}
export interface Side {
  amount: number
  currency: string
  state: string
}
export interface PayCase {
  id: string
  channel: string
  channel_no: string
  day: string
  difference: 'missing_here' | 'missing_there' | 'amount' | 'currency' | 'state'
  ours: Side | null
  theirs: Side | null
  state: 'open' | 'resolved'
  note: string
  opened_at: string
  resolved_at: string | null
}
export interface Handoff {
  channel: string
  state: 'opening' | 'started' | 'succeeded' | 'failed'
  reason: string
  amount: number
  currency: string
  expires_at: string
  server_time: string
  secret: string
  public_key: string
  script: string
  code: string
  size: number
}
