import { ref, watch, type Ref } from 'vue'

/** A choice of this browser's viewer, kept; what cannot be read, or is none of ours, is the first choice again. */
export function useKept<T>(name: string, first: T, fits: (value: unknown) => value is T): Ref<T> {
  const key = `meadow.screen.${name}`
  let known: unknown
  try {
    known = JSON.parse(globalThis.localStorage?.getItem(key) ?? 'null')
  } catch {
    known = null
  }
  const kept = ref(fits(known) ? known : first) as Ref<T>
  watch(kept, (value) => globalThis.localStorage?.setItem(key, JSON.stringify(value)))
  return kept
}

export type Mode = 'basic' | 'pro'
export const MODES: readonly Mode[] = ['basic', 'pro']
export const isMode = (value: unknown): value is Mode => MODES.includes(value as Mode)

/** Figures that a small screen may show, and how many of them. */
export const STRIP = ['online_now', 'room_view_uv', 'gpm_view', 'avg_stay', 'click_pay_rate', 'interact_rate', 'follow_rate', 'orders_paid'] as const
export const MOST_PICKS = 11
export const PICKS = [
  ...STRIP, 'buyers', 'items', 'aov', 'room_impr', 'room_view', 'peak', 'acu', 'ret_1min', 'enter_rate', 'prod_impr_rate', 'prod_ctr', 'view_pay_rate', 'uv_value', 'gmv_min',
  'new_fans', 'comments', 'likes', 'refund_flow', 'refund_rate',
] as const
const known: ReadonlySet<unknown> = new Set(PICKS)
export const isPicks = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0 && value.length <= MOST_PICKS && new Set(value).size === value.length && value.every((one) => known.has(one))
