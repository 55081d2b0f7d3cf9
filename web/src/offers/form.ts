import { serverNow } from '@/api/time'
import type { Channel, NewOffer, OfferKind, OfferView, Part, Rule, Text, Unit } from '@/api/types'
import { fromLocal, toLocal } from './zoned'

export interface FormStep {
  over: number | null
  n: number
  by: 'off' | 'bp'
  off: number | null
  bp: number | null
}
/** A SKU of a gift or a set, with its name for the page. */
export interface FormPart extends Part {
  title: string
  price: number
}
/** An offer as its editor holds it: all kinds in one flat shape, times as the clock of the shop shows them. */
export interface Form {
  kind: OfferKind
  zh: string
  en: string
  starts: string
  ends: string
  whole: boolean
  exclusive: boolean
  shopBp: number
  budgetId: string
  protectDays: number
  by: 'off' | 'bp'
  off: number | null
  bp: number | null
  cap: number | null
  threshold: number | null
  total: number
  perPerson: number
  validity: 'days' | 'window'
  validDays: number
  validFrom: string
  validUntil: string
  channel: Channel
  roomId: string
  perBuyer: number | null
  after: 'list' | 'stop'
  level: number
  steps: FormStep[]
  unit: Unit
  each: boolean
  most: number | null
  mode: 'nth' | 'all'
  size: number
  hours: number
  finalFrom: string
  finalBy: string
  parts: FormPart[]
  over: number | null
  price: number | null
}

const DAY = 86_400_000
export const newStep = (n: number): FormStep => ({ over: null, n, by: 'off', off: null, bp: null })

/** An empty form of a kind: from the next full hour, for a week. */
export function blank(kind: OfferKind, now = serverNow()): Form {
  const from = Math.ceil(now / 3_600_000) * 3_600_000
  return {
    kind, zh: '', en: '', starts: toLocal(from), ends: toLocal(from + 7 * DAY), whole: kind === 'coupon' || kind === 'full', exclusive: false, shopBp: 0, budgetId: '',
    protectDays: 0, by: 'off', off: null, bp: null, cap: null, threshold: null, total: 1000, perPerson: 1, validity: 'days', validDays: 7,
    validFrom: toLocal(from), validUntil: toLocal(from + 14 * DAY), channel: 'public', roomId: '', perBuyer: null, after: 'list', level: 1, steps: [newStep(2)],
    unit: kind === 'gift' ? 'pieces' : 'amount', each: false, most: null, mode: 'all', size: 2, hours: 24, finalFrom: toLocal(from + 8 * DAY), finalBy: toLocal(from + 10 * DAY),
    parts: [], over: null, price: null,
  }
}

const steps = (rule: Rule): FormStep[] => {
  if (rule.kind === 'full') return rule.steps.map((step) => ({ ...newStep(2), over: step.over, n: rule.unit === 'pieces' ? step.over : 2, by: step.bp == null ? 'off' : 'bp', off: step.off ?? null, bp: step.bp ?? null }))
  if (rule.kind === 'pieces' || rule.kind === 'qty') return rule.steps.map((step) => ({ ...newStep(step.n), by: 'bp', bp: step.bp }))
  return [newStep(2)]
}
const named = (parts: readonly Part[]): FormPart[] => parts.map((part) => ({ product_id: part.product_id, sku_id: part.sku_id, qty: part.qty, title: '', price: 0 }))

/** An offer that stands, in its editor's shape. */
export function formOf(offer: OfferView): Form {
  const rule = offer.rule
  const form: Form = {
    ...blank(offer.kind), zh: offer.title['zh-CN'] ?? '', en: offer.title.en ?? '', starts: toLocal(offer.starts_at), ends: toLocal(offer.ends_at), whole: offer.whole,
    exclusive: offer.exclusive, shopBp: offer.shop_bp, budgetId: offer.budget_id ?? '', protectDays: offer.protect_days, steps: steps(rule),
  }
  switch (rule.kind) {
    case 'coupon':
      return {
        ...form, by: rule.bp == null ? 'off' : 'bp', off: rule.off ?? null, bp: rule.bp ?? null, cap: rule.cap ?? null, threshold: rule.threshold || null, total: rule.total,
        perPerson: rule.per_person, validity: rule.valid_days == null ? 'window' : 'days', validDays: rule.valid_days ?? 7, channel: rule.channel, roomId: rule.room_id ?? '',
        validFrom: toLocal(rule.valid_from ?? offer.starts_at), validUntil: toLocal(rule.valid_until ?? offer.ends_at),
      }
    case 'full':
      return { ...form, unit: rule.unit, each: rule.each, most: rule.most ?? null }
    case 'pieces':
      return { ...form, mode: rule.mode }
    case 'gift':
      return { ...form, parts: named(rule.gifts), unit: rule.unit, over: rule.over, each: rule.each, most: rule.most }
    case 'bundle':
      return { ...form, parts: named(rule.parts), price: rule.price }
    case 'group':
      return { ...form, size: rule.size, hours: rule.hours, perBuyer: rule.per_buyer ?? null }
    case 'presale':
      return { ...form, finalFrom: toLocal(rule.final_from), finalBy: toLocal(rule.final_by), perBuyer: rule.per_buyer ?? null }
    case 'flash':
      return { ...form, after: rule.after, perBuyer: rule.per_buyer ?? null }
    case 'member':
      return { ...form, level: rule.level, bp: rule.bp ?? null }
    case 'live':
      return { ...form, roomId: rule.room_id, bp: rule.bp ?? null }
    case 'timed':
      return { ...form, bp: rule.bp ?? null }
    default:
      return form
  }
}

const instant = (words: string): string => fromLocal(words) ?? ''
const plain = (parts: readonly FormPart[]): Part[] => parts.map(({ product_id, sku_id, qty }) => ({ product_id, sku_id, qty }))
const pieceSteps = (form: Form) => form.steps.map((step) => ({ n: step.n, bp: step.bp ?? 10_000 }))

/** The rule that a form tells; amounts not yet typed go as 0, which the server refuses by name. */
export function ruleOf(form: Form): Rule {
  const share = form.bp === null ? {} : { bp: form.bp }
  const limit = form.perBuyer ? { per_buyer: form.perBuyer } : {}
  switch (form.kind) {
    case 'coupon':
      return {
        kind: 'coupon', threshold: form.threshold ?? 0, ...(form.by === 'off' ? { off: form.off ?? 0 } : { bp: form.bp ?? 0, ...(form.cap ? { cap: form.cap } : {}) }),
        total: form.total, per_person: form.perPerson, channel: form.channel, ...(form.channel === 'room' && form.roomId ? { room_id: form.roomId } : {}),
        ...(form.validity === 'days' ? { valid_days: form.validDays } : { valid_from: instant(form.validFrom), valid_until: instant(form.validUntil) }),
      }
    case 'full':
      return {
        kind: 'full', unit: form.unit, each: form.each, ...(form.each && form.most ? { most: form.most } : {}),
        steps: form.steps.map((step) => ({ over: (form.unit === 'amount' ? step.over : step.n) ?? 0, ...(step.by === 'off' ? { off: step.off ?? 0 } : { bp: step.bp ?? 0 }) })),
      }
    case 'pieces':
      return { kind: 'pieces', mode: form.mode, steps: pieceSteps(form) }
    case 'qty':
      return { kind: 'qty', steps: pieceSteps(form) }
    case 'gift':
      return { kind: 'gift', gifts: plain(form.parts), over: form.over ?? 1, unit: form.unit, each: form.each, most: form.each ? (form.most ?? 100) : 1 }
    case 'bundle':
      return { kind: 'bundle', parts: plain(form.parts), price: form.price ?? 0 }
    case 'group':
      return { kind: 'group', size: form.size, hours: form.hours, ...limit }
    case 'presale':
      return { kind: 'presale', final_from: instant(form.finalFrom), final_by: instant(form.finalBy), ...limit }
    case 'flash':
      return { kind: 'flash', after: form.after, ...limit }
    case 'live':
      return { kind: 'live', room_id: form.roomId, ...share }
    case 'member':
      return { kind: 'member', level: form.level, ...share }
    case 'timed':
      return { kind: 'timed', ...share }
    default:
      return { kind: 'opening' }
  }
}

/** A form as words, to see whether anything was changed: names and prices of parts are not the user's. */
export const written = (form: Form): string => JSON.stringify({ ...form, parts: plain(form.parts) })

/** The write of a form; `rev` only when an offer is changed, so that nobody's change is lost. */
export function offerOf(form: Form, how: { rev?: number; draft: boolean }): NewOffer {
  const title: Text = { ...(form.zh.trim() ? { 'zh-CN': form.zh.trim() } : {}), ...(form.en.trim() ? { en: form.en.trim() } : {}) }
  return {
    title, rule: ruleOf(form), starts_at: instant(form.starts), ends_at: instant(form.ends), whole: form.whole, exclusive: form.exclusive, shop_bp: form.shopBp,
    budget_id: form.budgetId || null, protect_days: form.protectDays, draft: how.draft, ...(how.rev === undefined ? {} : { rev: how.rev }),
  }
}

/** What is still paid, as one types it: 8.5 (折) in Chinese, 15 (% off) in English. Null where it is no such share. */
export function toShare(words: string, english: boolean): number | null {
  const found = /^(\d{1,2})(?:\.(\d{1,2}))?$/.exec(words.trim())
  if (!found) return null
  const hundredths = Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
  return english ? 10_000 - hundredths : hundredths <= 1000 ? hundredths * 10 : null
}
export const fromShare = (bp: number | null, english: boolean): string => (bp === null ? '' : english ? String((10_000 - bp) / 100) : String(bp / 1000))

/** A rule complete enough to ask what is in its way: that turns on the kind and the live room alone. Null where the room is missing. */
export function asking(rule: Rule, ends: string): Rule | null {
  switch (rule.kind) {
    case 'live':
      return /^[0-9a-f-]{36}$/i.test(rule.room_id) ? { kind: 'live', room_id: rule.room_id, bp: 9000 } : null
    case 'presale':
      return ends ? { kind: 'presale', final_from: ends, final_by: new Date(Date.parse(ends) + DAY).toISOString() } : null
    case 'full':
      return { kind: 'full', unit: 'amount', each: false, steps: [{ over: 2, off: 1 }] }
    case 'pieces':
      return { kind: 'pieces', mode: 'all', steps: [{ n: 2, bp: 9000 }] }
    case 'qty':
      return { kind: 'qty', steps: [{ n: 2, bp: 9000 }] }
    case 'group':
      return { kind: 'group', size: 2, hours: 24 }
    case 'flash':
      return { kind: 'flash', after: 'list' }
    case 'timed':
    case 'opening':
      return { kind: rule.kind }
    case 'member':
      return { kind: 'member', level: 1 }
    default:
      return null
  }
}
