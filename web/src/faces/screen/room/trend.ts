import type { ScreenState } from '@/api/rooms'
import type { EChartsCoreOption } from '@/charts/kit'
import { WALL } from '@/charts/kit'
import { compact, money, num, when } from '@/format'
import { t } from '@/i18n'
import { LOUD, shownMarks } from '@/rooms/marks'
import { RING } from '@/rooms/frames'

export interface Trend {
  /** `HH:MM` of each minute. */
  labels: string[]
  starts: number[]
  online: number[]
  gmv: number[]
  enters: number[]
  leaves: number[]
  orders: number[]
}

/** Minutes in a row up to now: silent ones sell nothing and keep the viewers last told; `last` shows only the newest, 0 all. */
export function trend(state: ScreenState, last: number): Trend {
  const known = Object.keys(state.minutes).map(Number).toSorted((a, b) => a - b)
  const out: Trend = { labels: [], starts: [], online: [], gmv: [], enters: [], leaves: [], orders: [] }
  if (known.length === 0) return out
  const ended = state.session.ended_at
  const end = Math.max(known.at(-1)! + 60, Math.floor((ended ?? state.as_of) / 60_000) * 60 + (state.as_of % 60_000 ? 60 : 0))
  const first = Math.max(known[0]!, end - 60 * (last || RING))
  let online = 0
  for (const at of known) if (at < first) online = state.minutes[at]![0] || online
  for (let at = first; at < end; at += 60) {
    const row = state.minutes[at]
    online = row?.[0] || online
    out.labels.push(when(at * 1000, 'time').slice(0, 5))
    out.starts.push(at)
    out.online.push(online)
    out.enters.push(row?.[1] ?? 0)
    out.leaves.push(row?.[2] ?? 0)
    out.orders.push(row?.[3] ?? 0)
    out.gmv.push(row?.[4] ?? 0)
  }
  return out
}

interface Point {
  dataIndex: number
  axisValue: string
}

const CUT = 9
const short = (label: string) => (label.length > CUT ? `${label.slice(0, CUT)}…` : label)

/** Viewers as a line on the left, money of each minute as bars on the right, loud events as dashed lines. */
export function trendOption(points: Trend, state: ScreenState, size = 14, most = 6): EChartsCoreOption {
  const words = { color: WALL.text, fontSize: size }
  const axis = { axisLine: { lineStyle: { color: WALL.line } }, axisTick: { show: false }, axisLabel: words, splitLine: { lineStyle: { color: WALL.line } } }
  const start = points.starts[0] ?? 0
  const loud = shownMarks(state.lane, state.names)
    .filter((mark) => LOUD.has(mark.name) && mark.at / 1000 >= start)
    .slice(-most)
  const lines = loud.map((mark, ix) => ({
    xAxis: Math.min(points.labels.length - 1, Math.floor((mark.at / 1000 - start) / 60)),
    lineStyle: { color: mark.bad ? '#ff5c7a' : '#ffb547', type: 'dashed', width: 1, opacity: 0.8 },
    label: { show: true, formatter: short(mark.label), color: mark.bad ? '#ff8ba0' : '#ffd27a', fontSize: 13, distance: [0, 4 + (ix % 3) * 18] },
  }))
  return {
    grid: { left: 8, right: 8, top: 64, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis', renderMode: 'richText', confine: true, backgroundColor: '#0d1830', borderColor: WALL.line, textStyle: { color: '#eaf0fb', fontSize: size },
      formatter: (found: Point[]) => {
        const ix = found[0]?.dataIndex ?? 0
        const line = t('roomscreen.tip', { online: num(points.online[ix] ?? 0), enters: num(points.enters[ix] ?? 0), leaves: num(points.leaves[ix] ?? 0), orders: num(points.orders[ix] ?? 0), gmv: money(points.gmv[ix] ?? 0, state.currency) })
        return `${found[0]?.axisValue ?? ''}\n${line}`
      },
    },
    xAxis: { type: 'category', data: points.labels, ...axis, splitLine: { show: false } },
    yAxis: [
      { type: 'value', ...axis, minInterval: 1, axisLabel: { ...words, formatter: (value: number) => compact(value) } },
      { type: 'value', ...axis, splitLine: { show: false }, axisLabel: { ...words, formatter: (value: number) => compact(Math.round(value / 100)) } },
    ],
    series: [
      { name: 'gmv', type: 'bar', yAxisIndex: 1, data: points.gmv, barMaxWidth: 8, itemStyle: { color: '#d39a3f' } },
      { name: 'online', type: 'line', data: points.online, showSymbol: false, smooth: 0.3, lineStyle: { width: 2, color: WALL.series[0] }, itemStyle: { color: WALL.series[0] }, areaStyle: { color: WALL.series[0], opacity: 0.16 }, markLine: { silent: true, symbol: 'none', data: lines } },
    ],
  }
}
