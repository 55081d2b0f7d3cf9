import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Category } from '@/api/types'

/** The category tree: its top level, and what lies under one. */
export function useCategories() {
  const query = useQuery('categories', async (signal) => (await api.get<{ items: Category[] }>('/api/categories', {}, signal)).items, { stale: 300_000 })
  const roots = computed(() => (query.data.value ?? []).filter((one) => one.parent_id === null))
  const under = (id: string) => (query.data.value ?? []).filter((one) => one.parent_id === id)
  const find = (id: string) => query.data.value?.find((one) => one.id === id)
  return { query, roots, under, find }
}
