import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

/** A router on the browser's own history, as the faces have it: what is kept in a history entry counts. */
export function house(routes: RouteRecordRaw[]) {
  globalThis.history.replaceState(null, '', '/')
  return createRouter({ history: createWebHistory(), routes })
}
