import { createPinia } from 'pinia'
import { createApp, watch, type Component } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'
import { loadSite, site } from '@/api/site'
import { setZone } from '@/format'
import { i18n, lang, startTexts, t } from '@/i18n'
import { startTracker } from '@/track/tracker'
import '@/tokens/tokens.css'
import '@/tokens/base.css'
import { guardFor, type Guard } from './guard'
import { useSession } from './store'

declare module 'vue-router' {
  interface RouteMeta {
    /** Text key of the page's title. */
    title?: string
    guard?: Guard
    /** Scope a console page needs on its current subject. */
    scope?: string
    [extra: string]: unknown
  }
}

export interface Face {
  name: string
  base: string
  root: Component
  routes: RouteRecordRaw[]
  /** Text files beside `common`. */
  texts: readonly string[]
}

function retitle(router: Router): void {
  const key = router.currentRoute.value.meta.title
  const name = site.value?.name ?? t('app.name')
  document.title = typeof key === 'string' ? `${t(key)} - ${name}` : name
}

/** The first page's code comes down beside the texts, not after them. */
function preload(component: unknown): void {
  if (typeof component === 'function') void (component as () => Promise<unknown>)().catch(() => undefined)
}

/** Starts one face: texts, session, guards, titles, tracking. A server that does not answer still leaves a page that can retry. */
export async function startFace(face: Face): Promise<void> {
  const texts = startTexts([face.name, ...face.texts])
  const app = createApp(face.root)
  app.use(createPinia())
  const session = useSession()
  const known = Promise.allSettled([loadSite(), session.load()])
  const router = createRouter({
    history: createWebHistory(face.base),
    routes: face.routes,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  for (const record of router.resolve(router.options.history.location).matched) preload(record.components?.default)
  router.beforeEach(guardFor(face.name, known))
  await texts
  app.use(i18n)
  app.use(router)
  app.mount('#app')
  router.afterEach((_to, _from, failure) => {
    if (!failure) retitle(router)
  })
  watch([lang, site], () => retitle(router))
  await known
  if (site.value) setZone(site.value.zone)
  if (site.value) startTracker(site.value)
}
