import { ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, createIntent } from '@/api/client'
import { invalidate } from '@/api/query'
import type { Claimable, MyCoupon } from '@/api/types'
import { t } from '@/i18n'
import { loginPath } from '@/session/guard'
import { useSession } from '@/session/store'
import { toast, toastProblem } from '@/ui/toast'

/** Claims a coupon for whoever is here; a guest is led to the log-in and comes back. */
export function useClaim(done: (got: boolean) => void) {
  const session = useSession()
  const router = useRouter()
  const route = useRoute()
  const busy = ref<string | null>(null)
  const intent = createIntent()

  async function claim(offerId: string, roomId?: string | null): Promise<void> {
    if (!session.signedIn) {
      void router.push(loginPath(route.fullPath))
      return
    }
    busy.value = offerId
    let got = false
    const body = { offer_id: offerId, ...(roomId ? { room_id: roomId } : {}) }
    try {
      await api.post<MyCoupon>('/api/coupons', body, { key: intent.key(body) })
      got = true
      toast(t('deals.coupon.got'), 'ok')
      invalidate('coupons')
      invalidate('cart')
    } catch (error) {
      toastProblem(error)
    } finally {
      intent.done()
      busy.value = null
      done(got)
    }
  }
  return { busy, claim }
}

/** What the button of a claimable coupon says. */
export function claimWords(one: Claimable): string {
  if (one.why === 'none_left') return t('deals.coupon.noneLeft')
  if (one.mine > 0) return t(one.claimable ? 'deals.coupon.again' : 'deals.coupon.have')
  return t('deals.coupon.claim')
}
