import { computed, ref } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Cart, CartLine } from '@/api/types'
import { useSession } from '@/session/store'
import { toastProblem } from '@/ui/toast'
import { guestCart, guestDrop, guestSet } from '../../guestCart'

/** The cart of whoever is here: the server's for a shopper, the browser's for a guest. Sums are the server's, never made here. */
export function useCart() {
  const session = useSession()
  const { data: cart, error, loading, at, refresh, put } = useQuery(
    () => (session.ready ? `cart.${session.account?.id ?? 'guest'}` : null),
    (signal) => (session.signedIn ? api.get<Cart>('/api/cart', {}, signal) : guestCart(signal)),
  )
  const busy = ref(false)
  const lines = computed(() => cart.value?.shops.flatMap((group) => group.lines) ?? [])

  /** Each write answers with the whole cart. */
  async function write(deed: () => Promise<Cart | undefined>) {
    busy.value = true
    try {
      const now = await deed()
      if (now) put(now)
      else await refresh()
    } catch (thrown) {
      toastProblem(thrown)
      await refresh()
    } finally {
      busy.value = false
    }
  }
  const select = (some: readonly CartLine[], selected: boolean) =>
    write(() => api.post<Cart>('/api/cart/select', { sku_ids: some.map((line) => line.sku_id), selected }))
  function change(line: CartLine, body: { qty?: number; selected?: boolean }) {
    if (session.signedIn) return write(() => api.patch<Cart>(`/api/cart/lines/${line.sku_id}`, body))
    if (body.qty) guestSet(line.sku_id, body.qty)
    return Promise.resolve()
  }
  function remove(some: readonly CartLine[]) {
    if (!session.signedIn) return Promise.resolve(guestDrop(some.map((line) => line.sku_id)))
    return write(async () => {
      await Promise.all(some.map((line) => api.delete(`/api/cart/lines/${line.sku_id}`)))
      return undefined
    })
  }
  return { cart, lines, error, loading, at, busy, refresh, select, change, remove, guest: computed(() => !session.signedIn) }
}
