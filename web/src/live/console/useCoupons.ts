import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Page, Text } from '@/api/types'
import { useConsole } from '@/console'
import { lang, text } from '@/i18n'
import { useSession } from '@/session/store'
import { useDesk } from './useDesk'

interface Template {
  id: string
  kind: string
  title: Text
  state: string
}
const DEAD = new Set(['ended', 'stopped', 'draft', 'void'])

/** Coupon templates that can be given now: of who stands here, and in a shop's own room of that shop, where one may see them. */
export function useCoupons() {
  const here = useConsole()
  const desk = useDesk()
  const session = useSession()
  const read = (at: () => string | null) => useQuery<Page<Template>>(() => at() && `live coupons ${at()}`, (signal) => api.get(at()!, { kind: 'coupon', limit: 100 }, signal))
  const shop = () => {
    const id = desk.view.data.value?.shop_id
    const grant = session.of('shop').find((one) => one.subject_id === id)
    const may = grant && ['*', 'products.read'].some((scope) => grant.scopes.includes(scope))
    return may && here.face.kind !== 'shop' ? `/api/merchant/${id}/promotions` : null
  }
  const lists = [read(() => (here.can(here.face.kind === 'shop' ? 'products.read' : 'offers.edit') ? here.path('/promotions') : null)), read(shop)]
  const items = computed(() => (lang.value, lists.flatMap((list) => list.data.value?.items ?? []).filter((one) => !DEAD.has(one.state)).map((one) => ({ id: one.id, name: text(one.title) }))))
  return { items, none: computed(() => lists.some((list) => list.data.value !== undefined) && !items.value.length) }
}
