import { computed, inject, type Component, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { RouteLocationRaw, RouteRecordRaw } from 'vue-router'
import type { Grant, SubjectKind } from '@/api/types'
import { useSession } from '@/session/store'
import type { Sign } from '@/ui/icons'

/** An entry of the side bar; its scope is the one its route declares, so that both can never differ. */
export interface NavItem {
  /** Route name. */
  to: string
  /** Text key. */
  label: string
  icon: Sign
  /** Name of the number to show, as `useBadges` gives it. */
  badge?: string
  children?: readonly Omit<NavItem, 'icon' | 'children'>[]
}

/** Where the search field may look for the words typed. */
export interface Finder {
  label: string
  scope?: string
  to: (words: string) => RouteLocationRaw
}

export interface ConsoleFace {
  name: string
  base: string
  kind: SubjectKind
  routes: RouteRecordRaw[]
  nav: readonly NavItem[]
  finders?: readonly Finder[]
  /** Text files beside `common`, `console` and the face's own. */
  texts?: readonly string[]
  /** Route name of the inbox; without it the bell is left out. */
  notices?: string
  /** Numbers for the side bar, by badge name; called once per subject. */
  useBadges?: () => Ref<Record<string, number>>
  /** Shown beside the subject's name: a score, a status. */
  beside?: Component
}

export const FACE: InjectionKey<ConsoleFace> = Symbol('console face')

const API: Record<SubjectKind, string> = { shop: '/api/merchant', author: '/api/author', agency: '/api/agency', platform: '/api/ops' }

export interface Console {
  face: ConsoleFace
  /** The shop, author, agency or platform this page works for; pages are made anew when it changes. */
  subject: ComputedRef<Grant | null>
  id: ComputedRef<string>
  /** Whether one holds a scope; of several, parted by `|`, one will do. */
  can: (scope: string | undefined) => boolean
  /** The API path of the subject: `path('/orders')` is `/api/merchant/{shop}/orders`. */
  path: (rest: string) => string
  /** A cache key of the subject, for `useQuery`. */
  key: (rest: string) => string
  /** `shop:{id}`, as the notices ask it. */
  inbox: ComputedRef<string>
}

/** What a page of a console knows about where it stands. */
export function useConsole(): Console {
  const face = inject(FACE)
  if (!face) throw new Error('useConsole outside a console face')
  const session = useSession()
  const subject = computed(() => session.subject(face.kind))
  const id = computed(() => subject.value?.subject_id ?? '')
  return {
    face,
    subject,
    id,
    can: (scope) => !scope || scope.split('|').some((one) => session.can(face.kind, one)),
    path: (rest) => (face.kind === 'platform' ? API.platform : `${API[face.kind]}/${id.value}`) + rest,
    key: (rest) => `${face.kind}:${id.value}:${rest}`,
    inbox: computed(() => `${face.kind}:${id.value}`),
  }
}
