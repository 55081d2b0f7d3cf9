import { computed, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { asProblem, isAbort, type Problem } from '@/api/problem'
import type { Quote } from '@/api/types'
import { t } from '@/i18n'
import { money } from '@/format'
import { useCountdown } from '@/ui/useCountdown'
import { startCheckout, type Draft } from '../../checkout'
import { askedPicks, kept, type Picks } from './picks'

/** The server prices everything; a quote runs out and is then asked anew. */
export function useQuote(draft: Draft | null, address: () => string | undefined) {
  const lines = shallowRef(draft?.lines ?? [])
  const quote = shallowRef<Quote | null>(null)
  const quoting = ref(false)
  const refusal = shallowRef<Problem | null>(null)
  const changed = ref('')
  const picks = shallowRef<Picks>({})
  let stop = new AbortController()

  async function ask() {
    if (!draft) return
    stop.abort()
    const mine = (stop = new AbortController())
    quoting.value = true
    refusal.value = null
    const to = address()
    const way = draft.offerId ? { offer_id: draft.offerId, ...(draft.groupId ? { group_id: draft.groupId } : {}) } : {}
    const body = { lines: lines.value, picks: askedPicks(picks.value), ...(to ? { address_id: to } : {}), ...way }
    try {
      quote.value = await api.post<Quote>('/api/quotes', body, { signal: mine.signal })
    } catch (error) {
      if (!isAbort(error)) {
        refusal.value = asProblem(error)
        quote.value = null
      }
    } finally {
      if (stop === mine) quoting.value = false
    }
  }
  function pick(shop: string, ids: string[] | null) {
    const { [shop]: _, ...others } = picks.value
    picks.value = ids === null ? others : { ...others, [shop]: ids }
    changed.value = ''
    void ask()
  }
  /** A refusal that moved the price: the new quote is shown, and placing again accepts it. */
  async function moved(problem: Problem): Promise<boolean> {
    const before = quote.value
    const fresh = problem.params.quote as Quote | undefined
    if (fresh) quote.value = fresh
    else if (problem.code === 'trade.orders.offer_gone' || problem.code === 'trade.cart.quote_gone') {
      if (before && problem.code === 'trade.orders.offer_gone') picks.value = kept(picks.value, before)
      await ask()
    } else return false
    const now = quote.value
    if (!now) return false
    const gone = problem.code === 'trade.orders.offer_gone' ? t('deals.checkout.gone') : ''
    const sums = before && before.total !== now.total ? t('checkout.priceChanged', { from: money(before.total, before.currency), to: money(now.total, now.currency) }) : t('deals.checkout.again')
    changed.value = gone + sums
    return true
  }
  /** Lines that cannot be bought now, by SKU; the others can go on without them. */
  const bad = computed(() => {
    const found = refusal.value?.code === 'trade.cart.unbuyable' ? (refusal.value.params.lines as { sku_id: string; reason: string }[]) : []
    return new Map(found.map((line) => [line.sku_id, line.reason]))
  })
  function without() {
    lines.value = lines.value.filter((line) => !bad.value.has(line.sku_id))
    if (draft) startCheckout({ ...draft, lines: lines.value })
    void ask()
  }
  useCountdown(() => quote.value?.expires_at, () => void ask())
  return { lines, quote, quoting, refusal, changed, picks, bad, ask, pick, moved, without }
}
