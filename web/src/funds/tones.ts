import type { WithdrawalState } from './types'

/** The colour that repeats how far a withdrawal is. */
export const TONES: Record<WithdrawalState, 'plain' | 'info' | 'ok' | 'warn' | 'error'> = {
  requested: 'info',
  risk_check: 'warn',
  approved: 'info',
  paying: 'info',
  paid: 'ok',
  failed: 'error',
  returned: 'error',
}
