import { money, num, rate, when } from '@/format'
import { i18n, lang, t, text } from '@/i18n'
import type { Applied, Bearer, FullStep, Hint, PieceStep, Rule } from '@/api/types'

/** 8,000 of what is still paid is 八折 in Chinese and 20% off in English. */
export function offWords(bp: number): string {
  if (lang.value === 'en') return t('deals.percentOff', { share: rate(10_000 - bp) })
  const tenths = bp / 1000
  return bp === 0 ? t('deals.free') : t('deals.tenths', { n: num(tenths) })
}

/** What a coupon takes off, large on its face: ¥20 or 八折. */
export const worthOf = (coupon: { off?: number | null; bp?: number | null }): string =>
  coupon.off != null ? money(coupon.off).replace(/\.00$/, '') : coupon.bp != null ? offWords(coupon.bp) : ''

/** From how much on a coupon counts, and its cap where it has one. */
export function termsOf(coupon: { threshold: number; cap?: number | null }): string {
  const from = coupon.threshold > 0 ? t('deals.from', { sum: trimmed(coupon.threshold) }) : t('deals.noThreshold')
  return coupon.cap ? `${from}${t('deals.sep')}${t('deals.cap', { sum: trimmed(coupon.cap) })}` : from
}
/** The same in one breath, for a chip: 满 ¥99 减 ¥20. */
export function chipOf(coupon: { threshold: number; off?: number | null; bp?: number | null }): string {
  const what = coupon.off != null ? t('deals.minus', { sum: trimmed(coupon.off) }) : offWords(coupon.bp ?? 10_000)
  return coupon.threshold > 0 ? t('deals.full.amount', { over: trimmed(coupon.threshold), what }) : what
}
const trimmed = (minor: number) => money(minor).replace(/\.00$/, '')

const stepOf = (step: FullStep, unit: 'amount' | 'pieces') =>
  t(`deals.full.${unit}`, { over: unit === 'amount' ? trimmed(step.over) : num(step.over), what: step.off != null ? t('deals.minus', { sum: trimmed(step.off) }) : offWords(step.bp ?? 10_000) })
const pieceOf = (step: PieceStep, way: string) => t(`deals.pieces.${way}`, { n: num(step.n), off: offWords(step.bp) })
const stepsOf = (words: string[]) => words.join(t('deals.sep'))

/** A rule in one line, for lists, product pages and the editor's own picture of it. */
export function ruleWords(rule: Rule): string {
  switch (rule.kind) {
    case 'coupon':
      return `${worthOf(rule)}${t('deals.sep')}${termsOf(rule)}`
    case 'full':
      return `${stepsOf(rule.steps.map((step) => stepOf(step, rule.unit)))}${rule.each ? t('deals.full.each') : ''}`
    case 'pieces':
      return stepsOf(rule.steps.map((step) => pieceOf(step, rule.mode)))
    case 'qty':
      return stepsOf(rule.steps.map((step) => pieceOf(step, 'qty')))
    case 'gift':
      return t(`deals.gift.${rule.unit}`, { over: rule.unit === 'amount' ? trimmed(rule.over) : num(rule.over) })
    case 'bundle':
      return t('deals.bundle', { n: num(rule.parts.reduce((sum, part) => sum + part.qty, 0)), sum: trimmed(rule.price) })
    case 'group':
      return t('deals.group', { n: num(rule.size), hours: num(rule.hours) })
    case 'presale':
      return t('deals.presale', { from: when(rule.final_from), by: when(rule.final_by) })
    case 'member':
      return rule.bp != null ? t('deals.memberOff', { level: num(rule.level), off: offWords(rule.bp) }) : t('deals.member', { level: num(rule.level) })
    case 'timed':
    case 'live':
      return rule.bp != null ? offWords(rule.bp) : t('deals.bySku')
    case 'flash':
      return rule.per_buyer ? t('deals.perBuyer', { n: num(rule.per_buyer) }) : t('deals.whileStock')
    default:
      return t('deals.opening')
  }
}

/** What is missing to the next step of an offer. */
export function hintWords(hint: Hint, currency: string): string {
  const missing = hint.unit === 'amount' ? money(hint.missing, currency) : t('deals.nPieces', { n: num(hint.missing) }, hint.missing)
  return hint.off === null ? t('deals.hint', { missing, title: text(hint.title) }) : t('deals.hintOff', { missing, sum: money(hint.off, currency), title: text(hint.title) })
}

/** Who bears a discount, told only where it is not the shop that sells. */
export const bearerName = (bearer: Bearer): string => t(`deals.bearer.${bearer}`)

/** A price's kind as a tag; the usual one has none. */
export function priceTag(kind: string): string {
  const key = `deals.price.${kind}`
  return i18n.global.te(key) || i18n.global.te(key, 'zh-CN') ? t(key) : ''
}

/** Rows of a breakdown: what takes nothing off is not named. */
export const cutsOf = (discounts: readonly Applied[]): Applied[] => discounts.filter((one) => one.amount > 0 && one.kind !== 'gift')
