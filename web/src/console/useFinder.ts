import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter, type RouteLocationRaw } from 'vue-router'
import { useConsole } from './face'
import { pagesOf, visibleNav } from './nav'

export interface Hit {
  key: string
  label: string
  kind: string
  to: RouteLocationRaw
}

/** Pages whose name holds the words, then the face's own finders with them. */
export function useFinder(words: Ref<string>) {
  const { t } = useI18n()
  const router = useRouter()
  const here = useConsole()
  return computed<Hit[]>(() => {
    const asked = words.value.trim()
    const low = asked.toLowerCase()
    const pages = pagesOf(visibleNav(here.face.nav, router, here.can))
      .map(({ to, label }) => ({ key: to, label: t(label), kind: t('console.page'), to: { name: to } }))
      .filter((hit) => hit.label.toLowerCase().includes(low))
    if (!asked) return pages
    const found = (here.face.finders ?? [])
      .filter((finder) => here.can(finder.scope))
      .map((finder) => ({ key: finder.label, label: t(finder.label, { words: asked }), kind: t('act.search'), to: finder.to(asked) }))
    return [...pages, ...found]
  })
}
