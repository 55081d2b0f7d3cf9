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
import { patient, say, waits } from './patient'
import { useSession } from './store'

declare module 'vue-router' {
  interface RouteMeta {
    /** Text key of the page's title. */
    title?: string
    guard?: Guard
    /** Scope a console page needs on its current subject; of several, parted by `|`, one will do. */
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

/** Who is here and what the server is, asked again until both are known: pages wait for these two. */
async function learn(session: ReturnType<typeof useSession>): Promise<void> {
  for (let turn = 1; !site.value || !session.ready; turn += 1) {
    await waits(turn)
    await Promise.allSettled([site.value ? null : loadSite(), session.ready ? null : session.load()])
  }
}

/** Starts one face: texts, session, guards, titles, tracking. Whatever does not come, the page says so and can be tried again. */
export async function startFace(face: Face): Promise<void> {
  const texts = startTexts([face.name, ...face.texts])
  const app = createApp(face.root)
  app.use(createPinia())
  const session = useSession()
  const known = Promise.allSettled([loadSite(), session.load()])
  const router = createRouter({
    history: createWebHistory(face.base),
    routes: patient(face.routes),
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  for (const record of router.resolve(router.options.history.location).matched) preload(record.components?.default)
  router.beforeEach(guardFor(face.name, known))
  try {
    await texts
  } catch {
    say()
    return
  }
  app.use(i18n)
  app.use(router)
  // Until the first page is here the ring of `base.css` turns: an empty frame would look broken.
  await router.isReady().catch(() => undefined)
  app.mount('#app')
  retitle(router)
  router.afterEach((_to, _from, failure) => {
    if (!failure) retitle(router)
  })
  watch([lang, site], () => retitle(router))
  await known
  await learn(session)
  setZone(site.value!.zone)
  startTracker(site.value!)
}
