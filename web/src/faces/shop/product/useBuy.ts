import { ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, createIntent } from '@/api/client'
import { invalidate } from '@/api/query'
import type { Cart, ProductPage } from '@/api/types'
import { t } from '@/i18n'
import { loginPath } from '@/session/guard'
import { useSession } from '@/session/store'
import { note } from '@/track/tracker'
import { toast, toastProblem } from '@/ui/toast'
import { startCheckout } from '../checkout'
import { originOf } from '../origin'

/** Into the cart, or straight to the till, with the way by which the shopper came. */
export function useBuy() {
  const session = useSession()
  const router = useRouter()
  const route = useRoute()
  const cartBusy = ref(false)
  const intent = createIntent()

  async function addToCart(product: ProductPage, skuId: string, qty: number): Promise<boolean> {
    if (!session.signedIn) {
      void router.push(loginPath(route.fullPath))
      return false
    }
    cartBusy.value = true
    const source = originOf(product.id)
    const body = { sku_id: skuId, qty, source }
    try {
      await api.post<Cart>('/api/cart/lines', body, { key: intent.key(body) })
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
  function buyNow(product: ProductPage, skuId: string, qty: number): void {
    startCheckout({ lines: [{ sku_id: skuId, qty, source: originOf(product.id) }], fromCart: false, back: route.fullPath })
    void router.push('/checkout')
  }
  return { cartBusy, addToCart, buyNow }
}
