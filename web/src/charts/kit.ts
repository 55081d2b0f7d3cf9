// Only the charts in use: the whole library is 374 kB gzip, these about half of it.
import { BarChart, LineChart, PieChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([LineChart, BarChart, PieChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

export { init }
export type { EChartsCoreOption, EChartsType }

/** Series colours by ground, as the tokens have them. */
export const PAPER = { text: '#5d6676', line: '#e3e7ee', series: ['#1d55e0', '#0f8a5f', '#c46a00', '#c4172c', '#6d4bd8', '#0b7fa8'] } as const
export const WALL = { text: '#93a1bd', line: 'rgba(120,150,210,.16)', series: ['#4f8bff', '#21d4a7', '#ffb547', '#ff5c7a', '#a78bfa', '#38bdf8'] } as const
