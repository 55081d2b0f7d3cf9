import { shallowRef, watch } from 'vue'
import { api } from '@/api/client'
import type { PriceFace } from '@/api/types'
import { useSession } from '@/session/store'

const MOST = 100

/** Prices of the products on cards as they are for this viewer, asked once per product; without an answer a card keeps the catalogue's. */
export function useFaces(ids: () => readonly string[]) {
  const session = useSession()
  const faces = shallowRef<ReadonlyMap<string, PriceFace>>(new Map())
  let asked = new Set<string>()
  async function ask() {
    const mine = asked
    const fresh = [...new Set(ids())].filter((id) => !mine.has(id))
    for (const id of fresh) mine.add(id)
    for (let from = 0; from < fresh.length; from += MOST) {
      const product_ids = fresh.slice(from, from + MOST)
      try {
        const { items } = await api.post<{ items: PriceFace[] }>('/api/products/prices', { product_ids })
        if (mine === asked) faces.value = new Map([...faces.value, ...items.map((one) => [one.product_id, one] as const)])
      } catch {
        for (const id of product_ids) mine.delete(id)
        return
      }
    }
  }
  watch(
    () => session.account?.id,
    () => {
      asked = new Set()
      faces.value = new Map()
      void ask()
    },
  )
  watch(ids, () => void ask(), { immediate: true })
  return faces
}
