import type { NavigationGuardWithThis, RouteLocationNormalized } from 'vue-router'
import type { SubjectKind } from '@/api/types'
import { useSession } from './store'

/** `public` shows to all; the others need a log-in, or a grant of that kind. */
export type Guard = 'public' | 'signed_in' | SubjectKind

/** Only a path of this site may be returned to after a log-in. */
export function safeNext(next: unknown, fallback = '/'): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : fallback
}

export const loginPath = (here: string): string => `/login?next=${encodeURIComponent(here)}`

const within = (face: string, to: RouteLocationNormalized) => (face === 'shop' ? to.fullPath : `/${face}${to.fullPath}`)

/** Sends a stranger to the one log-in page of the shop face; a missing grant is shown by the face itself. */
export function guardFor(face: string, known: Promise<unknown>): NavigationGuardWithThis<undefined> {
  return async (to) => {
    const guard = to.meta.guard ?? 'public'
    if (guard === 'public') return true
    await known
    const session = useSession()
    if (session.signedIn || !session.ready) return true
    const path = loginPath(within(face, to))
    if (face === 'shop') return path
    globalThis.location.assign(path)
    return false
  }
}
