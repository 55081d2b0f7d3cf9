import { computed, provide, reactive, watch, type Ref } from 'vue'
import { createMemoryHistory, createRouter, routeLocationKey, routerKey, routerViewLocationKey, viewDepthKey, type RouteLocationNormalizedLoaded, type Router } from 'vue-router'
import { guardFor } from '@/session/guard'
import { routes } from '../routes'

/** Pages that are no part of a purchase: they are opened in the window itself. */
const OUTSIDE = new Set(['follow', 'clip', 'mall', 'channel', 'categories', 'rankings', 'flash', 'search', 'author', 'store', 'live', 'live-room', 'messages', 'me', 'lost'])
/** Where the way back ends when there is none: the room itself. */
const HOME = new Set(['feed'])

const Nothing = { render: () => null }

/**
 * A second router for what is opened over a room: options, till, payment, order, log-in. Every link below it stays inside,
 * so that the stream plays on; `home` is the room's own path, where nothing lies over it.
 */
export function provideInPlace(outer: Router, home: Ref<string>) {
  const own = routes.map((route) => (route.name === 'live-room' ? Object.assign({}, route, { component: Nothing }) : route))
  const inner = createRouter({ history: createMemoryHistory(), routes: own })
  const open = computed(() => inner.currentRoute.value.matched.length > 0 && inner.currentRoute.value.fullPath !== home.value)
  const goHome = () => inner.replace(home.value)
  inner.beforeEach((to) => {
    if (to.fullPath === home.value) return true
    if (HOME.has(String(to.name))) return home.value
    if (!OUTSIDE.has(String(to.name))) return true
    if (to.path === home.value.split('?')[0]) return home.value
    void outer.push(to.fullPath)
    return false
  })
  inner.beforeEach(guardFor('shop', Promise.resolve()))
  const current = reactive(
    Object.fromEntries(Object.keys(inner.currentRoute.value).map((key) => [key, computed(() => inner.currentRoute.value[key as keyof RouteLocationNormalizedLoaded])])),
  ) as unknown as RouteLocationNormalizedLoaded
  provide(routerKey, inner)
  provide(routeLocationKey, current)
  provide(routerViewLocationKey, inner.currentRoute)
  provide(viewDepthKey, 0)
  watch(home, goHome, { immediate: true })
  return { inner, open, goHome }
}
