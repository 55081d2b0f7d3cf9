import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Category } from '@/api/types'
import { text } from '@/i18n'

/** Categories by name, each under the ones above it; `all` in that order, for a choice. */
export function useCategories() {
  const found = useQuery<{ items: Category[] }>('categories', (signal) => api.get('/api/categories', undefined, signal))
  const byId = computed(() => new Map((found.data.value?.items ?? []).map((one) => [one.id, one])))
  function nameOf(id: string): string {
    const way: string[] = []
    for (let one = byId.value.get(id); one; one = byId.value.get(one.parent_id ?? '')) way.unshift(text(one.name))
    return way.join(' / ') || id.slice(-6)
  }
  return { nameOf, all: computed(() => [...byId.value.keys()].map((id) => ({ id, name: nameOf(id) })).toSorted((a, b) => a.name.localeCompare(b.name))) }
}
export const useCategoryNames = () => useCategories().nameOf
