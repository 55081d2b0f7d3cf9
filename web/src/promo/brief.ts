import { when } from '@/format'

/** A moment without its year: `11月24日 23:00`, `Nov 24 23:00`. */
export const brief = (at: string): string => `${when(at, 'month_day')} ${when(at, 'time').slice(0, 5)}`
