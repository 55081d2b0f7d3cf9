import { instant } from '@/charts/minutes'
import type { Board, MinuteFigures } from '@/api/types'

/** The minute that sold most. */
export function peakOf(minutes: readonly MinuteFigures[]): { gmv: number; at: number } | null {
  let best: MinuteFigures | null = null
  for (const minute of minutes) if (minute.gmv > (best?.gmv ?? 0)) best = minute
  return best && { gmv: best.gmv, at: instant(best.at) }
}

type Share = Board['sources'][number]

/** The largest sources, the rest as one. */
export function shareRows(sources: readonly Share[], most: number): Share[] {
  if (sources.length <= most) return [...sources]
  const rest = sources.slice(most - 1)
  const sum = (name: 'gmv' | 'share_bp' | 'before' | 'week') => rest.reduce((all, one) => all + one[name], 0)
  return [...sources.slice(0, most - 1), { key: 'other', gmv: sum('gmv'), share_bp: sum('share_bp'), before: sum('before'), week: sum('week') }]
}
