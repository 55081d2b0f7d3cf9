import type { LedgerKind, LedgerView } from '@/api/types'

const ORDER: readonly LedgerKind[] = ['channel', 'escrow', 'buyer_funds', 'shop_available', 'author_available', 'agency_available', 'platform_fee', 'platform_tech']

/** Money at channels is negative, what it is owed for positive: every kind once, absent ones as zero. */
export function sides(accounts: LedgerView['accounts']): { held: number; owed: number; rows: { kind: LedgerKind; balance: number }[] } {
  const rows = ORDER.map((kind) => ({ kind, balance: accounts.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.balance, 0) }))
  const held = rows.find((row) => row.kind === 'channel')!.balance
  return { held, owed: rows.reduce((sum, row) => sum + row.balance, 0) - held, rows }
}
