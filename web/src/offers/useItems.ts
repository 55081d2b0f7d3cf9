import { ref, shallowRef, type Ref } from 'vue'
import { api } from '@/api/client'
import { usePages } from '@/api/query'
import type { ItemIn, ItemResult, OfferItem, OfferKind, Page } from '@/api/types'
import { text } from '@/i18n'
import { toastProblem } from '@/ui/toast'
import { PRICED, SHARED } from './kinds'
import { newRow, rowsOf, type PriceRow } from './prices'
import { skusOf, type PickedProduct } from './useSkus'

/** Products of an offer: entered with prices where the kind has them, each with a result of its own. */
export function useItems(path: () => string, kind: Ref<OfferKind>, changed: () => void) {
  const pages = usePages<OfferItem>(path, (cursor, signal) => api.get<Page<OfferItem>>(path(), { cursor, limit: 50 }, signal))
  const busy = ref(false)
  const results = shallowRef<ItemResult[] | null>(null)
  const table = shallowRef<{ products: { id: string; title: string }[]; rows: PriceRow[] } | null>(null)
  const names = new Map<string, string>()
  const nameOf = (id: string) => names.get(id) ?? text(pages.items.value.find((item) => item.product_id === id)?.title)

  async function write(deed: () => Promise<{ results: ItemResult[] }>) {
    busy.value = true
    try {
      const answer = await deed()
      results.value = answer.results.some((row) => !row.ok) ? answer.results : null
      table.value = null
      await pages.refresh()
      changed()
    } catch (thrown) {
      toastProblem(thrown)
    } finally {
      busy.value = false
    }
  }
  const put = (items: ItemIn[]) => write(() => api.put(path(), { items }))
  const drop = (ids: readonly string[]) => write(() => api.post(`${path()}/remove`, { product_ids: ids }))
  async function add(products: readonly PickedProduct[]) {
    for (const one of products) names.set(one.id, text(one.title))
    if (!PRICED.has(kind.value) && !SHARED.has(kind.value)) return put(products.map((one) => ({ product_id: one.id, skus: [] })))
    busy.value = true
    try {
      const skus = await skusOf(products.map((one) => one.id))
      table.value = { products: products.map((one) => ({ id: one.id, title: text(one.title) })), rows: products.flatMap((one) => (skus.get(one.id) ?? []).map(newRow)) }
    } catch (thrown) {
      toastProblem(thrown)
    } finally {
      busy.value = false
    }
  }
  function edit(items: readonly OfferItem[]) {
    table.value = { products: items.map((item) => ({ id: item.product_id, title: text(item.title) })), rows: items.flatMap(rowsOf) }
  }
  return { pages, busy, results, table, nameOf, put, drop, add, edit }
}
