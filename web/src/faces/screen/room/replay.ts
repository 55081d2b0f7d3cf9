import type { ScreenState, SecondRow, Timeline } from '@/api/rooms'

const COUNTS = ['enters', 'viewers', 'clickers', 'buyers', 'orders', 'items', 'gmv', 'refund'] as const
type Sums = Record<(typeof COUNTS)[number], number>

const none = (): Sums => ({ enters: 0, viewers: 0, clickers: 0, buyers: 0, orders: 0, items: 0, gmv: 0, refund: 0 })
const over = (num: number, den: number, scale: number) => (den > 0 ? Math.round((num * scale) / den) : null)

function figures(sums: Sums, online: number, peak: number): Record<string, number> {
  const all: Record<string, number | null> = {
    gmv_pay: sums.gmv, refund_flow: sums.refund, gmv_net: sums.gmv - sums.refund, orders_paid: sums.orders, items: sums.items, buyers: sums.buyers,
    room_view: sums.enters, room_view_uv: sums.viewers, online_now: online, peak, aov: over(sums.gmv, sums.orders, 1),
    gpm_view: over(sums.gmv, sums.enters, 1000), view_pay_rate: over(sums.buyers, sums.viewers, 10_000), click_pay_rate: over(Math.min(sums.buyers, sums.clickers), sums.clickers, 10_000),
  }
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, number] => pair[1] !== null))
}

const RECENT_S = 600

/** Products as they had sold by a second; stock and prices of then are not known. */
function goodsAt(line: Timeline, second: number, whole: ScreenState): ScreenState['products'] {
  const sums = new Map<string, number[]>()
  for (const row of line.goods) {
    if (row.at > second) break
    const sum = sums.get(row.product) ?? [0, 0, 0, 0, 0, 0]
    sums.set(row.product, [sum[0]! + row.impressions, sum[1]! + row.clicks, sum[2]! + row.orders, sum[3]! + row.items, sum[4]! + row.gmv, sum[5]! + (row.at > second - RECENT_S ? row.items : 0)])
  }
  const ordered = [...sums].toSorted(([, a], [, b]) => b[4]! - a[4]! || b[1]! - a[1]!)
  return Object.fromEntries(ordered.map(([key, [seen, clicks, orders, items, gmv, recent]], ix) => [key, [ix + 1, seen!, clicks!, orders!, items!, gmv!, 0, recent!, null, null, whole.products[key]?.[10] ?? null, 0]]))
}

/** The screen as it stood at a second of a broadcast that is over: sums of what had happened by then. */
export function stateAt(line: Timeline, second: number, whole: ScreenState): ScreenState {
  const sums = none()
  const minutes: Record<string, number[]> = {}
  let online = 0
  let peak = 0
  const take = (row: SecondRow) => {
    for (const name of COUNTS) sums[name] += row[name]
    if (row.online) online = row.online
    peak = Math.max(peak, online)
    const minute = (minutes[row.at - (row.at % 60)] ??= [0, 0, 0, 0, 0])
    minute[0] = Math.max(minute[0]!, row.online)
    minute[1]! += row.enters
    minute[2]! += row.leaves
    minute[3]! += row.orders
    minute[4]! += row.gmv
  }
  for (const row of line.seconds) {
    if (row.at > second) break
    take(row)
  }
  const lane = Object.fromEntries(Object.entries(line.lane).filter(([, [at]]) => at <= second * 1000))
  const steps: [string, number][] = [['views', sums.viewers], ['product_clicks', sums.clickers], ['paid', Math.min(sums.buyers, sums.clickers)]]
  const funnel = Object.fromEntries(steps.map(([key, count], ix) => [key, [count, ix === 0 ? null : over(count, steps[ix - 1]![1], 10_000)]]))
  return { ...whole, tick: second, as_of: second * 1000, lag_ms: 0, figures: figures(sums, online, peak), minutes, lane, funnel, products: goodsAt(line, second, whole), ticks: {}, comments: {}, words: {}, orders: {}, corrections: {}, worst: null, pace: null, health: null }
}
