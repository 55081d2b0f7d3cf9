import { onScopeDispose, shallowReactive, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import type { ProductPage, Text } from '@/api/types'

/** Names of products a page knows only by id; one that can no longer be read stays without. */
export function useTitles(ids: Readonly<Ref<readonly string[]>>): Record<string, Text> {
  const names = shallowReactive<Record<string, Text>>({})
  const asked = new Set<string>()
  const stop = new AbortController()
  async function ask(id: string) {
    try {
      names[id] = (await api.get<ProductPage>(`/api/products/${id}`, undefined, stop.signal)).title
    } catch {
      asked.delete(id)
    }
  }
  watch(
    ids,
    (now) => {
      for (const id of new Set(now)) {
        if (asked.has(id)) continue
        asked.add(id)
        void ask(id)
      }
    },
    { immediate: true },
  )
  onScopeDispose(() => stop.abort())
  return names
}
