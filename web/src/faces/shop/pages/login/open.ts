import type { Router } from 'vue-router'

const OTHERS = /^\/(merchant|author|agency|ops|screen)(\/|$)/

/** Goes to a path of this site: inside the shop by its router, into a console by a page load. */
export function openPath(router: Router, path: string): void {
  if (OTHERS.test(path)) location.assign(path)
  else void router.replace(path)
}
