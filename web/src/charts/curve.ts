import { compact, money, num } from '@/format'
import { t } from '@/i18n'
import { WALL, PAPER, type EChartsCoreOption } from './kit'
import type { Dense } from './minutes'

interface Point {
  axisValue: string
  dataIndex: number
}

const STEPS = [5, 10, 15, 30, 60, 120, 180, 240] as const
const minutesOf = (label: string) => Number(label.slice(0, 2)) * 60 + Number(label.slice(3))

/** Whether a label of the time axis is shown: round times only, about eight of them. */
export function roundTime(labels: readonly string[], label: string): boolean {
  const span = minutesOf(labels.at(-1)!) - minutesOf(labels[0]!)
  return minutesOf(label) % (STEPS.find((step) => span / step <= 9) ?? 240) === 0
}

/** Money as bars on the right, impressions as a line on the left: the same day in one picture, on paper or on the wall. */
export function curveOption(day: Dense, currency: string, ground: 'paper' | 'wall', size = 12): EChartsCoreOption {
  const look = ground === 'wall' ? WALL : PAPER
  const text = { color: look.text, fontSize: size }
  const axis = { axisLine: { lineStyle: { color: look.line } }, axisTick: { show: false }, axisLabel: text, splitLine: { lineStyle: { color: look.line } } }
  return {
    grid: { left: 8, right: 8, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: ground === 'wall' ? '#0d1830' : '#fff',
      borderColor: look.line,
      textStyle: { color: ground === 'wall' ? '#eaf0fb' : '#14171f', fontSize: size },
      formatter: (points: Point[]) => {
        const ix = points[0]?.dataIndex ?? 0
        const rows = [t('chart.gmv', { value: money(day.gmv[ix] ?? 0, currency) }), t('chart.orders', { value: num(day.orders[ix] ?? 0) }), t('chart.impressions', { value: num(day.impressions[ix] ?? 0) })]
        return [points[0]?.axisValue, ...rows].join('\n')
      },
    },
    xAxis: { type: 'category', data: day.labels, ...axis, splitLine: { show: false }, axisLabel: { ...text, interval: (_ix: number, label: string) => roundTime(day.labels, label) } },
    yAxis: [
      { type: 'value', ...axis, minInterval: 1, axisLabel: { ...text, formatter: (value: number) => compact(value) } },
      { type: 'value', ...axis, splitLine: { show: false }, axisLabel: { ...text, formatter: (value: number) => compact(Math.round(value / 100)) } },
    ],
    series: [
      { name: 'gmv', type: 'bar', yAxisIndex: 1, data: day.gmv, barMaxWidth: 8, itemStyle: { color: ground === 'wall' ? '#d39a3f' : '#c46a00' }, large: false },
      { name: 'impressions', type: 'line', data: day.impressions, showSymbol: false, lineStyle: { width: 2, color: look.series[0] }, itemStyle: { color: look.series[0] }, areaStyle: { color: look.series[0], opacity: 0.14 } },
    ],
  }
}
