import type { OfferState } from '@/api/types'

export const TONES: Record<OfferState, 'plain' | 'info' | 'ok' | 'warn' | 'error'> = { draft: 'plain', planned: 'info', running: 'ok', paused: 'warn', ended: 'plain' }
