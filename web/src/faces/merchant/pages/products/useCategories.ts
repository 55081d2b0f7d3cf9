import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Category } from '@/api/types'

/** The category tree with its paths; kept for a while, it hardly moves. */
export function useCategories() {
  const found = useQuery<{ items: Category[] }>('categories', (signal) => api.get('/api/categories', {}, signal), { stale: 600_000 })
  const items = computed(() => found.data.value?.items ?? [])
  const byId = computed(() => new Map(items.value.map((one) => [one.id, one])))
  return {
    items,
    byId,
    children: (parent: string | null) => items.value.filter((one) => one.parent_id === parent),
    parents: computed(() => new Set(items.value.map((one) => one.parent_id).filter((id) => id !== null))),
  }
}
