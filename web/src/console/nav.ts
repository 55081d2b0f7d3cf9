import type { Router } from 'vue-router'
import type { NavItem } from './face'

/** The entries this person may open; a route that a face does not have is left out with its entry. */
export function visibleNav(nav: readonly NavItem[], router: Pick<Router, 'hasRoute' | 'resolve'>, can: (scope: string | undefined) => boolean): NavItem[] {
  const open = (name: string) => router.hasRoute(name) && can(router.resolve({ name }).meta.scope)
  return nav.flatMap((item) => {
    const children = item.children?.filter((inner) => open(inner.to))
    if (open(item.to)) return [{ ...item, children }]
    // A parent that is closed opens its first child instead.
    return children?.length ? [{ ...item, to: children[0]!.to, children }] : []
  })
}

/** Pages of the palette: parents and children, each once. */
export function pagesOf(nav: readonly NavItem[]): { to: string; label: string }[] {
  const seen = new Map<string, string>()
  for (const item of nav) {
    for (const inner of item.children ?? []) seen.set(inner.to, inner.label)
    if (!seen.has(item.to)) seen.set(item.to, item.label)
  }
  return [...seen].map(([to, label]) => ({ to, label }))
}
