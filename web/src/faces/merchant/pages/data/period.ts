import { dayOf } from '@/charts/minutes'
import { serverNow } from '@/api/time'

export const PERIODS = ['today', 'yesterday', 'week', 'month'] as const
export type PeriodName = (typeof PERIODS)[number] | 'custom'
const DAY = 86_400_000
const LONGEST = 92

/** First and last business day of a named period, today included in week and month. */
export function daysOf(name: (typeof PERIODS)[number], now = serverNow()): { start: string; end: string } {
  const today = dayOf(now)
  const back = (days: number) => new Date(Date.parse(`${today}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10)
  if (name === 'yesterday') return { start: back(1), end: back(1) }
  return { start: back(name === 'week' ? 6 : name === 'month' ? 29 : 0), end: today }
}

/** Which named period two days are, so that an address opens with the right button lit. */
export function nameOf(start: string, end: string, now = serverNow()): PeriodName {
  return PERIODS.find((name) => {
    const days = daysOf(name, now)
    return days.start === start && days.end === end
  }) ?? 'custom'
}

export const isDay = (text: unknown): text is string => typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

/** Two days in order and not too far apart, else today alone. */
export function periodOf(start: unknown, end: unknown, now = serverNow()): { start: string; end: string } {
  if (!isDay(start) || !isDay(end) || end < start || Date.parse(end) - Date.parse(start) >= LONGEST * DAY) return daysOf('today', now)
  return { start, end }
}
