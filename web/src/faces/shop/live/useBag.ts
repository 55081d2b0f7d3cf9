import { computed, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import type { Bag } from '@/api/live'
import { useQuery } from '@/api/query'
import { useSession } from '@/session/store'

/** The bag of a broadcast as it sells now; an event of the room only says that it is to be read again. */
export function useBag(sid: Ref<string | null>, turn: () => number) {
  const session = useSession()
  const query = useQuery(
    () => (sid.value && session.ready ? `live.bag.${sid.value}.${session.account?.id ?? ''}` : null),
    (signal) => api.get<Bag>(`/api/live/sessions/${sid.value}/bag`, {}, signal),
    { stale: 2000 },
  )
  let waiting: ReturnType<typeof setTimeout> | undefined
  watch(turn, () => {
    clearTimeout(waiting)
    // A crowd hears the same event: it comes to the counter over a second, not at once.
    waiting = setTimeout(() => void query.refresh(), Math.random() * 800)
  })
  const items = computed(() => (query.data.value?.items ?? []).filter((one) => one.state !== 'hidden'))
  const find = (productId: string | undefined) => items.value.find((one) => one.product.id === productId)
  return { ...query, items, find }
}
