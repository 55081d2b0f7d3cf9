import { beforeEach, describe, expect, it, vi } from 'vitest'
import { forgetTime, hearTime, learnTime, msUntil, serverNow } from '@/api/time'
import { lang } from '@/i18n'
import { amount, clock, compact, money, moneyParts, num, rate, when } from '.'

beforeEach(() => {
  lang.value = 'zh-CN'
  forgetTime()
})

describe('money', () => {
  it('writes minor units in the currency of the amount', () => {
    expect(money(9900)).toBe('¥99.00')
    expect(money(5, 'CNY')).toBe('¥0.05')
    expect(money(-123456, 'CNY')).toBe('-¥1,234.56')
    expect(money(1500, 'JPY')).toMatch(/1,500$/)
  })
  it('keeps amounts exact beyond what a float can hold', () => {
    expect(money(900719925474099, 'CNY')).toBe('¥9,007,199,254,740.99')
    expect(amount(123450)).toBe('1,234.50')
  })
  it('gives the parts of a price and drops round cents when asked', () => {
    expect(moneyParts(9900)).toEqual({ sign: '', symbol: '¥', whole: '99', cents: '.00' })
    expect(moneyParts(9900, 'CNY', true).cents).toBe('')
    expect(moneyParts(9950, 'CNY', true).cents).toBe('.5')
    expect(moneyParts(1234567).whole).toBe('12,345')
  })
})

describe('numbers', () => {
  it('shortens by the habit of the language', () => {
    expect(compact(126000)).toBe('12.6万')
    expect(compact(3842)).toBe('3,842')
    lang.value = 'en'
    expect(compact(126000)).toBe('126K')
    expect(num(1286)).toBe('1,286')
  })
  it('shows basis points as a percentage', () => {
    expect(rate(1250)).toBe('12.5%')
    expect(rate(1)).toBe('0.01%')
  })
})

describe('time', () => {
  it('shows an instant in the zone of the shop', () => {
    expect(when('2026-11-22T12:58:00Z')).toContain('20:58')
    expect(when('2026-11-22T20:58:00Z', 'day')).toBe('2026-11-23')
    lang.value = 'en'
    expect(when('2026-11-22T20:58:00Z', 'day')).toBe('Nov 23, 2026')
    expect(when(null)).toBe('')
    expect(when('nonsense')).toBe('')
  })
  it('is relative within a day and a date after it', () => {
    const now = Date.now()
    expect(when(now - 3 * 60_000, 'auto')).toContain('3')
    expect(when('2020-01-02T04:00:00Z', 'auto')).toBe('2020-01-02')
  })
  it('follows the server and not the device, trusting the quickest answer', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    learnTime(1_060_100, 1_000_000, 1_000_200)
    expect(serverNow()).toBe(1_060_000)
    learnTime(5_000_000, 1_000_000, 1_009_000)
    expect(serverNow()).toBe(1_060_000)
    expect(msUntil(new Date(1_061_000).toISOString())).toBe(1000)
    expect(msUntil(new Date(1_000_500).toISOString())).toBe(0)
    vi.useRealTimers()
  })
  it('is pushed forward by the least late of five stamps of a running connection, and set anew after a jump', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    forgetTime()
    for (const late of [80, 40, 900, 60]) hearTime(1_000_500 - late, 1_000_000)
    expect(serverNow()).toBe(1_000_000)
    hearTime(1_000_500 - 30, 1_000_000)
    expect(serverNow()).toBe(1_000_470)
    for (let n = 0; n < 5; n += 1) hearTime(999_600, 1_000_000)
    expect(serverNow()).toBe(1_000_470)
    for (let n = 0; n < 5; n += 1) hearTime(700_000, 1_000_000)
    expect(serverNow()).toBe(700_000)
    forgetTime()
    vi.useRealTimers()
  })
  it('writes spans as clocks', () => {
    expect(clock(125_000)).toBe('02:05')
    expect(clock(3_725_000)).toBe('01:02:05')
    expect(clock(-5)).toBe('00:00')
  })
})
