import { ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, createIntent } from '@/api/client'
import { invalidate } from '@/api/query'
import type { Cart, ProductPage } from '@/api/types'
import { t } from '@/i18n'
import { useSession } from '@/session/store'
import { note } from '@/track/tracker'
import { toast, toastProblem } from '@/ui/toast'
import { startCheckout } from '../checkout'
import { guestAdd } from '../guestCart'
import { originOf } from '../origin'

/** Into the cart, or straight to the till, with the way by which the shopper came. */
export function useBuy() {
  const session = useSession()
  const router = useRouter()
  const route = useRoute()
  const cartBusy = ref(false)
  const intent = createIntent()

  async function addToCart(product: ProductPage, skuId: string, qty: number): Promise<boolean> {
    const source = originOf(product.id)
    const body = { sku_id: skuId, qty, source }
    cartBusy.value = true
    try {
      if (!session.signedIn && !guestAdd(body)) {
        toast(t('cart.full'), 'error')
        return false
      }
      if (session.signedIn) await api.post<Cart>('/api/cart/lines', body, { key: intent.key(body) })
      intent.done()
      note({ name: 'add_to_cart', ...source, product_id: product.id, sku_id: skuId, shop_id: product.shop_id, qty })
      invalidate('cart')
      toast(t('product.added'), 'ok')
      return true
    } catch (error) {
      toastProblem(error)
      return false
    } finally {
      cartBusy.value = false
    }
  }
  /** `way` is the presale or group by which the one line is bought. */
  function buyNow(product: ProductPage, skuId: string, qty: number, way: { offerId?: string; groupId?: string } = {}): void {
    startCheckout({ lines: [{ sku_id: skuId, qty, source: originOf(product.id) }], fromCart: false, back: route.fullPath, ...way })
    void router.push('/checkout')
  }
  return { cartBusy, addToCart, buyNow }
}
