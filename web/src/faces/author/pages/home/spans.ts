export const SPANS = ['today', 'yesterday', 'week', 'month'] as const
export type Span = (typeof SPANS)[number]
const DAY = 86_400_000

/** First and last business day of a named period; week and month end today. */
export function daysBack(span: Span, today: string): { start: string; end: string } {
  const back = (days: number) => new Date(Date.parse(`${today}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10)
  if (span === 'yesterday') return { start: back(1), end: back(1) }
  return { start: back(span === 'week' ? 6 : span === 'month' ? 29 : 0), end: today }
}
