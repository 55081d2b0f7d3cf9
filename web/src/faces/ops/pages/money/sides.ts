import type { LedgerKind, LedgerView } from '@/api/types'

const ORDER: readonly LedgerKind[] = ['channel', 'escrow', 'buyer_funds', 'shop_available', 'author_available', 'agency_available', 'platform_fee', 'platform_tech', 'deposit', 'payout', 'subsidy', 'adjust', 'reserve', 'leader_available', 'distributor_available', 'insurance', 'channel_fee']
const ALWAYS = 8

/** Money at channels is negative, what it is owed for positive: the usual kinds once each, others where they hold something. */
export function sides(accounts: LedgerView['accounts']): { held: number; owed: number; rows: { kind: LedgerKind; balance: number }[] } {
  const all = ORDER.map((kind) => ({ kind, balance: accounts.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.balance, 0) }))
  // What every house has shows at zero too; the rest only where there is something.
  const rows = all.filter((row, ix) => row.balance !== 0 || ix < ALWAYS)
  const held = rows.find((row) => row.kind === 'channel')!.balance
  return { held, owed: rows.reduce((sum, row) => sum + row.balance, 0) - held, rows }
}
