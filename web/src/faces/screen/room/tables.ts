import type { ScreenState } from '@/api/rooms'

const PAID = new Set(['paid_ads'])
const MOST_PAID = 6
const MOST_NATURAL = 10

export interface SourceRow {
  key: string
  paid: boolean
  seen: number
  enters: number
  enterBp: number | null
  ctrBp: number | null
  orders: number
  gmv: number
  gpm: number | null
}

/** What of what, in basis points; nothing to divide by, or more than the whole, is no rate. */
export const part = (some: number, whole: number): number | null => (whole > 0 && some <= whole ? Math.round((some * 10_000) / whole) : null)

/** Sources by what they brought: the six that were paid for first, then ten natural ones. */
export function sourceRows(sources: ScreenState['sources']): SourceRow[] {
  const all = Object.entries(sources)
    .map(([key, [seen = 0, enters = 0, shown = 0, clicks = 0, , orders = 0, gmv = 0]]) => ({
      key, paid: PAID.has(key), seen, enters, enterBp: part(enters, seen), ctrBp: part(clicks, shown), orders, gmv,
      gpm: enters ? Math.round((gmv * 1000) / enters) : null,
    }))
    .filter((row) => row.seen || row.enters || row.gmv)
    .toSorted((a, b) => b.enters - a.enters || b.gmv - a.gmv)
  return [...all.filter((row) => row.paid).slice(0, MOST_PAID), ...all.filter((row) => !row.paid).slice(0, MOST_NATURAL)]
}

export interface GoodsRow {
  key: string
  id: string | undefined
  rank: number
  number: number | null
  seen: number
  clicks: number
  ctr: number | null
  cvr: number | null
  orders: number
  gmv: number
  recent: number
  left: number | null
  minutes: number | null
  wrong: boolean
}

/** Products in their order of sales. */
export function goodsRows(state: ScreenState, most: number): GoodsRow[] {
  return Object.entries(state.products)
    .map(([key, row]) => {
      const [rank, seen, clicks, orders, , gmv, , recent] = row as number[]
      return {
        key, id: state.names[key]?.id, rank: rank!, number: row[10] ?? null, seen: seen!, clicks: clicks!, ctr: part(clicks!, seen!), cvr: part(orders!, clicks!),
        orders: orders!, gmv: gmv!, recent: recent!, left: row[8] ?? null, minutes: row[9] ?? null, wrong: row[11] === 1,
      }
    })
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
}

/** The key of the product that is explained or pinned now. */
export function openNow(lane: ScreenState['lane']): { explained: string; pinned: string } {
  const marks = Object.values(lane).toSorted((a, b) => a[0] - b[0])
  const last = (...names: string[]) => marks.findLast(([, name]) => names.includes(name))
  const of = (begun: string, over: string) => {
    const mark = last(begun, over)
    return mark?.[1] === begun ? mark[2] : ''
  }
  return { explained: of('explain_start', 'explain_end'), pinned: of('product_pin', 'product_unpin') }
}
