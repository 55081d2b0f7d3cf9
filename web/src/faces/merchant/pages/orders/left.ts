import { t } from '@/i18n'
import type { OrderState } from '@/api/types'

export type Urgency = 'none' | 'calm' | 'soon' | 'now' | 'over'
const HOUR = 3_600_000
const WAITS = new Set<OrderState>(['paid_hold', 'to_ship', 'part_shipped'])

export const shippable = (state: OrderState): boolean => state === 'to_ship' || state === 'part_shipped'

/** Time until the promise to ship breaks, in ms, negative when broken; null where nothing is due. */
export function shipLeft(order: { ship_by: string | null; state: OrderState }, now: number): number | null {
  return order.ship_by && WAITS.has(order.state) ? Date.parse(order.ship_by) - now : null
}

/** How loud to say it: nobody is coloured until the last day. */
export function urgency(left: number | null): Urgency {
  if (left === null) return 'none'
  if (left < 0) return 'over'
  if (left < 3 * HOUR) return 'now'
  return left < 24 * HOUR ? 'soon' : 'calm'
}

/** `13 时 02 分`, `3 天 4 时`, or by how much it is over. */
export function leftWords(left: number | null): string {
  if (left === null) return ''
  const minutes = Math.floor(Math.abs(left) / 60_000)
  const days = Math.floor(minutes / 1440)
  const words = days >= 3
    ? t('merchant.left.days', { d: days, h: Math.floor(minutes / 60) % 24 })
    : t('merchant.left.hours', { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, '0') })
  return left < 0 ? t('merchant.left.over', { time: words }) : words
}
