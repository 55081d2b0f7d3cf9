import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Page, Text } from '@/api/types'
import { useConsole } from '@/console'
import { lang, text } from '@/i18n'

interface Template {
  id: string
  kind: string
  title: Text
  state: string
}
/** Coupon templates of who stands here, the author or the shop, that can be given now. */
export function useCoupons() {
  const here = useConsole()
  const found = useQuery<Page<Template>>(here.key('live coupons'), (signal) => api.get(here.path('/promotions'), { kind: 'coupon', limit: 100 }, signal))
  const DEAD = new Set(['ended', 'stopped', 'draft', 'void'])
  const items = computed(() => (lang.value, (found.data.value?.items ?? []).filter((one) => !DEAD.has(one.state)).map((one) => ({ id: one.id, name: text(one.title) }))))
  return { items, none: computed(() => found.data.value !== undefined && !items.value.length) }
}
