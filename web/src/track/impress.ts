import type { Directive } from 'vue'
import { note } from './tracker'
import type { Noted } from './types'

const SHARE = 0.5
const LONG_MS = 1000

interface Watch {
  noted: Noted
  timer: ReturnType<typeof setTimeout> | null
}
const watched = new WeakMap<Element, Watch>()
let observer: IntersectionObserver | null = null

function see(entries: IntersectionObserverEntry[]): void {
  for (const entry of entries) {
    const watch = watched.get(entry.target)
    if (!watch) continue
    if (watch.timer) clearTimeout(watch.timer)
    watch.timer = null
    if (entry.intersectionRatio < SHARE) continue
    watch.timer = setTimeout(() => {
      note(watch.noted)
      forget(entry.target)
    }, LONG_MS)
  }
}

function forget(element: Element): void {
  const watch = watched.get(element)
  if (watch?.timer) clearTimeout(watch.timer)
  watched.delete(element)
  observer?.unobserve(element)
}

/** `v-impress="{name, …}"`: notes once when at least half of the element was visible for a whole second. */
export const vImpress: Directive<Element, Noted | null> = {
  mounted(element, { value }) {
    if (!value || typeof IntersectionObserver === 'undefined') return
    observer ??= new IntersectionObserver(see, { threshold: [0, SHARE] })
    watched.set(element, { noted: value, timer: null })
    observer.observe(element)
  },
  unmounted: forget,
}
