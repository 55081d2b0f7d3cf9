import { createVNode, type Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import { lang } from '@/i18n'
import UnreachedPage from './UnreachedPage.vue'

const MOST = 15_000
const KEPT = 'meadow.reloaded'
const SINCE = 20_000

/** One second, doubled each time, fifteen at most, ms. */
export const pause = (turn: number): number => Math.min(MOST, 500 * 2 ** turn)
export const waits = (turn: number): Promise<void> => new Promise((done) => setTimeout(done, pause(turn)))

/** Whether this page may load itself anew: code that is gone after a deploy comes back so, but never in a circle. */
export function mayReload(now: number, kept: Pick<Storage, 'getItem' | 'setItem'> = sessionStorage): boolean {
  const last = Number(kept.getItem(KEPT) ?? 0)
  if (now - last < SINCE) return false
  kept.setItem(KEPT, String(now))
  return true
}

type Load = () => Promise<unknown>
const unreached = (): Component => ({ render: () => createVNode(UnreachedPage) })
const kept = (load: Load) => () => load().catch(unreached)

/** Code of a page that does not come makes a page that says so, in place of an empty frame. */
export function patient(routes: readonly RouteRecordRaw[]): RouteRecordRaw[] {
  return routes.map((route) => {
    const lazy = typeof route.component === 'function' ? kept(route.component as unknown as Load) : route.component
    return { ...route, component: lazy, ...(route.children ? { children: patient(route.children) } : {}) } as RouteRecordRaw
  })
}

/** Not even the texts came: one button without them. */
export function say(): void {
  const button = document.createElement('button')
  button.className = 'boot-again'
  button.textContent = '↻'
  button.lang = lang.value
  button.ariaLabel = 'Reload'
  button.addEventListener('click', () => location.reload())
  document.querySelector('#app')?.replaceChildren(button)
}
