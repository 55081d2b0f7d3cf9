import type { Arbitration, CaseKind, CaseState } from './types'

/** The colour that repeats a state. */
export function toneOf(state: CaseState): 'plain' | 'info' | 'ok' | 'warn' | 'error' {
  if (state === 'waiting_merchant' || state === 'returned' || state === 'waiting_resend') return 'warn'
  if (state === 'rejected_first' || state === 'rejected_second') return 'error'
  if (state === 'success' || state === 'done') return 'ok'
  return state === 'closed' ? 'plain' : 'info'
}

const LOOKED = new Set<Arbitration>(['waiting_evidence', 'handling', 'negotiation'])
/** Whether the platform looks at it now. */
export const lookedAt = (arbitration: Arbitration): boolean => LOOKED.has(arbitration)

const PAYS = new Set<CaseKind>(['refund_unshipped', 'refund_shipped', 'return_refund', 'user_cancel', 'system_cancel', 'price_protection'])
/** Whether a kind ends in money. */
export const pays = (kind: CaseKind): boolean => PAYS.has(kind)

/** What may still be proposed where a case stands: once goods are back, money for them. */
export function proposable(state: CaseState, kind: CaseKind): CaseKind[] {
  if (state === 'returned' || state === 'rejected_second') return ['return_refund']
  if (state === 'waiting_return' || state === 'waiting_resend') return ['refund_shipped']
  return ['refund_shipped', 'return_refund', 'resend', 'repair', ...(kind === 'exchange' ? (['exchange'] as const) : [])]
}
