import type { Text } from '@/api/types'

// Withdrawals, deposits, statements: what owners and the platform read of money that moves.
export type Owner = 'shop' | 'author' | 'agency'
export interface Bank {
  id: string
  holder_masked: string
  bank: string
  number_masked: string
  created_at: string
  checked_until: string
}
export interface Terms {
  currency: string
  available: number
  most: number
  least: number
  left_today: number
  times_left: number
  tax_bp: number
  blocked: 'negative' | 'no_bank' | 'deposit' | 'times' | 'daily' | null
  bank: Bank | null
  deposit: number
  deposit_required: number
}
export type WithdrawalState = 'requested' | 'risk_check' | 'approved' | 'paying' | 'paid' | 'failed' | 'returned'
export interface Withdrawal {
  id: string
  number: string
  amount: number
  tax: number
  currency: string
  state: WithdrawalState
  bank: string
  number_masked: string
  requested_at: string
  decided_at: string | null
  sent_at: string | null
  done_at: string | null
  reason: string | null
}
export interface OpsWithdrawal extends Omit<Withdrawal, 'sent_at'> {
  owner_kind: Owner
  owner_id: string
  owner_name: string
  holder_masked: string
  flags: string[]
  needs: number
  approvals: { account_id: string; at: string }[]
}
export interface Deposit {
  currency: string
  held: number
  required: number
  available: number
}
export interface Statement {
  period: 'day' | 'month'
  start: string
  currency: string
  opening: number
  closing: number
  moved: Record<string, number>
  figures: Record<string, number>
  closed_at: string
  hash: string
}
export interface OpsStatement {
  owner_kind: Owner
  owner_id: string
  owner_name: string
  statement: Statement
}
export interface Close {
  day: string
  closed_at: string
  postings: number
  entries: number
  balances: Record<string, Record<string, number>>
  digest: string
  hash: string
}
export interface Change {
  refund_id: string
  kind: 'before' | 'after' | 'deposit'
  at: string
  goods: number
  freight: number
  subsidies: number
  platform_fee: number
  net: number
  from_deposit: number
  payees: Record<string, number>
}
export interface Overdrawn {
  owner_kind: Owner
  owner_id: string
  owner_name: string
  balance: number
  deposit: number
  currency: string
}
export interface Adjustment {
  id: string
  owner_kind: Owner
  owner_id: string
  owner_name: string
  amount: number
  currency: string
  why: string
  state: 'proposed' | 'posted' | 'refused'
  made_by: string
  made_at: string
  decided_by: string | null
  decided_at: string | null
}
export interface Done {
  id: string
  ok: boolean
  code: string | null
  text: string | null
}
export interface Fees {
  usual_bp: number
  items: { category_id: string; bp: number; effective_at: string }[]
}
export interface Category {
  id: string
  parent_id: string | null
  name: Text
}
