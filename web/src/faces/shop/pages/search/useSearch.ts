import { computed, shallowRef, watch } from 'vue'
import { usePages } from '@/api/query'
import { findPage, queryKey, told, type FoundAuthor, type FoundRoom, type FoundShop, type FoundVideo, type SearchPage, type Wanted } from '@/api/search'
import type { ProductCard } from '@/api/types'
import { note } from '@/track/tracker'
import { remember } from './history'

type Item = ProductCard | FoundVideo | FoundShop | FoundAuthor | FoundRoom

/** The results of a tab, page after page, with what stands beside them on the first page; null waits. */
export function useSearch(wanted: () => Wanted | null) {
  const first = shallowRef<SearchPage | null>(null)
  const pages = usePages<Item>(
    () => {
      const now = wanted()
      return now && JSON.stringify(now)
    },
    async (cursor, signal) => {
      const now = wanted()!
      const page = await findPage(now, cursor, signal, cursor ? first.value?.trace_id : undefined)
      if (!cursor) first.value = page
      return { items: page[now.tab === 'all' ? 'products' : now.tab], next: page.next }
    },
  )
  const anything = computed(() => {
    const page = first.value
    return !!page && [page.products, page.videos, page.shops, page.authors, page.rooms].some((some) => some.length > 0)
  })
  watch(
    () => wanted()?.q,
    (q) => {
      if (!q) return
      remember(q)
      note({ name: 'search', scene: 'search', query_h: queryKey(q) })
    },
    { immediate: true },
  )
  watch(pages.started, (there) => {
    const now = wanted()
    if (!there || !now) return
    if (now.tab === 'all') told(now.q, anything.value)
    note({ name: 'view_search_results', scene: 'search', query_h: queryKey(now.q), props: { results: pages.items.value.length, rung: first.value?.rung } })
  })
  return { ...pages, first, anything }
}
