import { lang } from '@/i18n'
import { serverNow } from '@/api/time'

/** The shop's zone; the site may name another one. */
let zone = 'Asia/Shanghai'
export const setZone = (name: string): void => {
  zone = name
}
export const zoneName = (): string => zone

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n ${lang.value} ${JSON.stringify(options)}`
  if (!made.has(key)) made.set(key, new Intl.NumberFormat(lang.value, options))
  return made.get(key) as Intl.NumberFormat
}

function dateFormat(style: Exclude<Style, 'auto'>): Intl.DateTimeFormat {
  // 11/24 and 24/11 are read both ways: English names the month.
  const options = lang.value === 'en' && style !== 'time' ? { ...STYLES[style], month: 'short' as const } : STYLES[style]
  const key = `d ${lang.value} ${zone} ${JSON.stringify(options)}`
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(lang.value, { timeZone: zone, ...options }))
  return made.get(key) as Intl.DateTimeFormat
}

const currencyOf = (currency: string) =>
  numberFormat({ style: 'currency', currency, currencyDisplay: 'narrowSymbol' })

/** Digits after the point of a currency: 2 for CNY, 0 for JPY. */
export const digitsOf = (currency: string): number => currencyOf(currency).resolvedOptions().maximumFractionDigits ?? 2

const exact = (minor: number, digits: number) => {
  const sign = minor < 0 ? '-' : ''
  const text = String(Math.abs(Math.trunc(minor))).padStart(digits + 1, '0')
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** Minor units as text of the reader's language: 9900, CNY -> ¥99.00. No float holds the amount. */
export function money(minor: number, currency = 'CNY'): string {
  return currencyOf(currency).format(exact(minor, digitsOf(currency)) as unknown as number)
}

export interface MoneyParts {
  sign: string
  symbol: string
  whole: string
  /** With its point; empty when the amount is round and `trim` was asked. */
  cents: string
}

/** The parts of a shopper's price: small symbol, big integer, small decimals. */
export function moneyParts(minor: number, currency = 'CNY', trim = false): MoneyParts {
  const parts: MoneyParts = { sign: '', symbol: '', whole: '', cents: '' }
  for (const part of currencyOf(currency).formatToParts(exact(minor, digitsOf(currency)) as unknown as number)) {
    if (part.type === 'minusSign') parts.sign = '-'
    else if (part.type === 'currency') parts.symbol = part.value
    else if (part.type === 'integer' || part.type === 'group') parts.whole += part.value
    else if (part.type === 'decimal' || part.type === 'fraction') parts.cents += part.value
  }
  if (trim) parts.cents = /^\D?0*$/.test(parts.cents) ? '' : parts.cents.replace(/0+$/, '')
  return parts
}

/** A plain amount without a symbol, for tables whose head names the unit. */
export function amount(minor: number, currency = 'CNY'): string {
  const digits = digitsOf(currency)
  return numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(exact(minor, digits) as unknown as number)
}

export const num = (value: number): string => numberFormat({}).format(value)

/** 126000 -> 12.6万 or 126K; put the full value in `title`. */
export const compact = (value: number): string =>
  Math.abs(value) < 10_000 ? num(value) : numberFormat({ notation: 'compact', maximumFractionDigits: 1 }).format(value)

/** Basis points as a percentage: 1250 -> 12.5%. */
export const rate = (bp: number): string => numberFormat({ style: 'percent', maximumFractionDigits: 2 }).format(bp / 10_000)

type Style = 'minute' | 'second' | 'day' | 'month_day' | 'time' | 'auto'
const STYLES: Record<Exclude<Style, 'auto'>, Intl.DateTimeFormatOptions> = {
  minute: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  second: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  day: { year: 'numeric', month: '2-digit', day: '2-digit' },
  month_day: { month: 'short', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
}

const written = (ms: number, style: Exclude<Style, 'auto'>) => dateFormat(style).format(ms).replaceAll('/', '-')

/** An instant in the shop's zone; `auto` is relative within 24 hours, a date after that. */
export function when(at: string | number | null | undefined, style: Style = 'minute'): string {
  if (at === null || at === undefined || at === '') return ''
  const ms = typeof at === 'number' ? at : Date.parse(at)
  if (!Number.isFinite(ms)) return ''
  if (style !== 'auto') return written(ms, style)
  const past = serverNow() - ms
  if (past < 0 || past >= 86_400_000) return written(ms, 'day')
  const relative = new Intl.RelativeTimeFormat(lang.value, { numeric: 'auto', style: 'short' })
  if (past < 60_000) return relative.format(0, 'second')
  return past < 3_600_000 ? relative.format(-Math.floor(past / 60_000), 'minute') : relative.format(-Math.floor(past / 3_600_000), 'hour')
}

const two = (n: number) => String(n).padStart(2, '0')

/** A span as 01:23:45, or 02:05 below one hour: clips and countdowns. */
export function clock(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000))
  const hours = Math.floor(all / 3600)
  const tail = `${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`
  return hours > 0 ? `${two(hours)}:${tail}` : tail
}
