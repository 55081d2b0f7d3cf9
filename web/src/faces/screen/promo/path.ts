import type { EChartsCoreOption } from '@/charts/kit'
import { WALL } from '@/charts/kit'
import { compact, money, when } from '@/format'
import { t } from '@/i18n'
import { brief } from '@/promo/brief'
import type { Report, ReportPoint } from '@/promo/types'

interface Point {
  dataIndex: number
}

/** A step's name on the axis: the day, or the day and the hour. */
export const stepName = (point: ReportPoint, grain: Report['grain']): string => (grain === 'day' ? when(point.at, 'month_day') : brief(point.at))

const yuan = (value: number) => compact(Math.round(value / 100))

/** Sales of each step as bars, their sum as a line, and the target's path as a dashed one; phases begin at thin lines. */
export function pathOption(report: Report, size = 14): EChartsCoreOption {
  const words = { color: WALL.text, fontSize: size }
  const axis = { axisLine: { lineStyle: { color: WALL.line } }, axisTick: { show: false }, axisLabel: words, splitLine: { lineStyle: { color: WALL.line } } }
  const labels = report.curve.map((point) => stepName(point, report.grain))
  const begins = report.phases.map((one) => ({ one, ix: report.curve.findLastIndex((point) => Date.parse(point.at) <= Date.parse(one.starts_at)) })).filter(({ ix }) => ix >= 0)
  const row = (key: string, value: number | null) => (value === null ? [] : [`${t(`promo.curve.${key}`)} ${money(value, report.currency)}`])
  return {
    grid: { left: 8, right: 8, top: 34, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: '#0d1830',
      borderColor: WALL.line,
      textStyle: { color: '#eaf0fb', fontSize: size },
      formatter: (points: Point[]) => {
        const point = report.curve[points[0]?.dataIndex ?? 0]
        return point ? [when(point.at), ...row('bars', point.gmv), ...row('total', point.total), ...row('path', point.planned)].join('\n') : ''
      },
    },
    xAxis: { type: 'category', data: labels, ...axis, splitLine: { show: false }, axisLabel: { ...words, hideOverlap: true, interval: Math.max(0, Math.ceil(labels.length / 8) - 1) } },
    yAxis: [
      { type: 'value', ...axis, min: 0, axisLabel: { ...words, formatter: yuan } },
      { type: 'value', ...axis, min: 0, splitLine: { show: false }, axisLabel: { ...words, formatter: yuan } },
    ],
    series: [
      { name: 'bars', type: 'bar', yAxisIndex: 1, data: report.curve.map((point) => point.gmv ?? '-'), barMaxWidth: 28, itemStyle: { color: '#d39a3f' } },
      {
        name: 'total', type: 'line', data: report.curve.map((point) => point.total ?? '-'), showSymbol: false, lineStyle: { width: 3, color: WALL.series[0] }, itemStyle: { color: WALL.series[0] }, areaStyle: { color: WALL.series[0], opacity: 0.14 },
        markLine: {
          symbol: 'none', silent: true, lineStyle: { color: 'rgba(234,240,251,.35)', type: 'solid', width: 1 },
          label: { color: '#c9d3e6', fontSize: size, formatter: ({ dataIndex }: Point) => t(`promo.phase.${begins[dataIndex]?.one.kind ?? 'peak'}`) },
          data: begins.map(({ ix }) => ({ xAxis: ix })),
        },
      },
      ...(report.target ? [{ name: 'path', type: 'line', data: report.curve.map((point) => point.planned ?? '-'), showSymbol: false, lineStyle: { width: 2, type: 'dashed', color: '#c9d3e6' }, itemStyle: { color: '#c9d3e6' } }] : []),
    ],
  }
}
