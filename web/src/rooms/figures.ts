import type { Unit } from '@/api/rooms'
import { clock, compact, money, num, rate } from '@/format'

/** A figure in words; nothing to divide by is a dash, never nought. */
export function shown(value: number | null | undefined, unit: Unit, currency = 'CNY', short = true): string {
  if (value === null || value === undefined) return '–'
  if (unit === 'money') return money(value, currency)
  if (unit === 'rate') return rate(value)
  if (unit === 'ratio') return (value / 10_000).toFixed(2)
  if (unit === 'ms') return clock(value)
  return short ? compact(value) : num(value)
}

/** What a rate or mean is made of: cases of cases, or money over cases. */
export const madeOf = (one: { unit: Unit; num: number; den: number }, currency = 'CNY'): string => `${one.unit === 'rate' ? num(one.num) : shown(one.num, one.unit, currency)} / ${num(one.den)}`

export const UNITS: Record<string, Unit> = {
  online_now: 'count', peak: 'count', acu: 'count', room_view: 'count', room_view_uv: 'count', room_impr: 'count', gpm_view: 'money', avg_stay: 'ms', ret_1min: 'rate',
  enter_rate: 'rate', prod_impr_rate: 'rate', prod_ctr: 'rate', click_pay_rate: 'rate', view_pay_rate: 'rate', interact_rate: 'rate', follow_rate: 'rate', refund_rate: 'rate',
  orders_paid: 'count', items: 'count', buyers: 'count', aov: 'money', uv_value: 'money', gmv_min: 'money', new_fans: 'count', comments: 'count', likes: 'count', direct_buy: 'count',
  gmv_pay: 'money', user_pay: 'money', refund_flow: 'money', gmv_net: 'money', gmv_net_ship: 'money',
}
