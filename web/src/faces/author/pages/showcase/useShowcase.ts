import { computed, ref, shallowRef, watch } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Showcase, ShowcaseItem } from '@/api/types'
import { useConsole } from '@/console'
import { toastProblem } from '@/ui/toast'
import { moved } from '../../moves'

interface Taken {
  item: ShowcaseItem
  order: string[]
}
const idOf = (item: ShowcaseItem) => item.product.id

/** The author's showcase: what she sees moves at once, what the server refuses moves back. */
export function useShowcase() {
  const here = useConsole()
  const found = useQuery<Showcase>(here.key('showcase'), (signal) => api.get(here.path('/showcase'), undefined, signal))
  const items = shallowRef<ShowcaseItem[]>([])
  const busy = ref(false)
  /** What was taken out last and can come back: a dead product cannot, the server takes only what is on sale. */
  const taken = shallowRef<Taken | null>(null)
  watch(found.data, (now) => now && (items.value = now.items), { immediate: true })

  async function write(work: () => Promise<unknown>): Promise<boolean> {
    busy.value = true
    try {
      await work()
      return true
    } catch (thrown) {
      toastProblem(thrown)
      await found.refresh()
      if (found.data.value) items.value = found.data.value.items
      return false
    } finally {
      busy.value = false
    }
  }
  const place = (ids: string[]) => api.post<Showcase>(here.path('/showcase/order'), { product_ids: ids })

  return {
    found,
    items,
    busy,
    taken,
    ids: computed(() => items.value.map(idOf)),
    room: computed(() => found.data.value?.room ?? 0),
    async move(from: number, to: number): Promise<void> {
      const next = moved(items.value, from, to)
      if (from === to || to < 0 || to >= next.length) return
      items.value = next
      await write(async () => found.put(await place(next.map(idOf))))
    },
    add: (ids: string[]) => write(async () => found.put(await api.post<Showcase>(here.path('/showcase'), { product_ids: ids }))),
    async drop(item: ShowcaseItem): Promise<boolean> {
      const order = items.value.map(idOf)
      items.value = items.value.filter((other) => idOf(other) !== idOf(item))
      const done = await write(() => api.delete(here.path(`/showcase/${idOf(item)}`)))
      if (done) taken.value = item.alive ? { item, order } : null
      if (done) await found.refresh()
      return done
    },
    /** Any other verb answers with the whole showcase. */
    act: (path: string, body: object) => write(async () => found.put(await api.post<Showcase>(here.path(`/showcase/${path}`), body))),
    async undo(): Promise<void> {
      const back = taken.value
      taken.value = null
      if (!back) return
      await write(async () => {
        await api.post(here.path('/showcase'), { product_ids: [idOf(back.item)] })
        const there = new Set([idOf(back.item), ...items.value.map(idOf)])
        found.put(await place(back.order.filter((id) => there.has(id))))
      })
    },
  }
}
