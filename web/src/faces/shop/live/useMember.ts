import { computed, ref } from 'vue'
import { api } from '@/api/client'
import type { RoomShop } from '@/api/live'
import { invalidate, useQuery } from '@/api/query'
import type { Membership } from '@/api/types'
import { t } from '@/i18n'
import { useSession } from '@/session/store'
import { toast, toastProblem } from '@/ui/toast'

/** What a viewer is to the shop whose own room this is: a member, or one who may become one here. */
export function useMember(shop: () => RoomShop | null | undefined) {
  const session = useSession()
  const path = () => `/api/shops/${shop()!.id}/membership`
  const { data, put } = useQuery(
    () => (session.signedIn && shop() ? `member.${shop()!.id}` : null),
    (signal) => api.get<Membership>(path(), {}, signal),
  )
  const busy = ref(false)
  const offered = computed(() => shop() && (data.value ? data.value.open || data.value.member : !session.signedIn))
  async function join(): Promise<void> {
    if (!shop() || data.value?.member || busy.value) return
    busy.value = true
    try {
      put(await api.put<Membership>(path(), { scene: 'live' }))
      toast(t('live.member.joined', { name: shop()!.name }), 'ok')
      for (const name of ['live.luck', 'shown', 'coupons']) invalidate(name)
    } catch (thrown) {
      toastProblem(thrown)
    } finally {
      busy.value = false
    }
  }
  return { member: data, offered, join }
}
