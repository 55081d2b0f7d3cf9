import { digitsOf } from '@/format'

/** Typed words as minor units, or null where they are no amount: `12.5` is 1250. No float holds the amount. */
export function toMinor(words: string, currency = 'CNY'): number | null {
  const digits = digitsOf(currency)
  const found = /^(\d{1,10})(?:\.(\d*))?$/.exec(words.trim().replaceAll(/[,，\s]/g, ''))
  if (!found) return null
  const cents = found[2] ?? ''
  if (cents.length > digits) return null
  return Number(found[1]! + cents.padEnd(digits, '0'))
}

/** Minor units as one types them: 1250 is `12.50`. */
export function fromMinor(minor: number | null | undefined, currency = 'CNY'): string {
  if (minor === null || minor === undefined) return ''
  const digits = digitsOf(currency)
  const text = String(minor).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
