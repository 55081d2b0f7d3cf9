import type { OrderState } from '@/api/types'

type Tone = 'plain' | 'info' | 'ok' | 'warn' | 'error'
const TONES: Record<OrderState, Tone> = {
  created: 'warn',
  deposit_paid: 'warn',
  paid_hold: 'warn',
  to_ship: 'info',
  part_shipped: 'info',
  shipped: 'ok',
  delivered: 'ok',
  completed: 'plain',
  cancelled: 'plain',
}
export const toneOf = (state: OrderState): Tone => TONES[state]
