import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { api, onSignedOut } from '@/api/client'
import { asProblem, type Problem } from '@/api/problem'
import { forgetAll } from '@/api/query'
import type { Account, Consent, Grant, Session, SubjectKind } from '@/api/types'
import { lang } from '@/i18n'
import { speakFor } from '@/track/tracker'

const SUBJECT = 'meadow.subject.'

/** Who is at the screen: one log-in for all faces. */
export const useSession = defineStore('session', () => {
  const account = shallowRef<Account | null>(null)
  const grants = shallowRef<Grant[]>([])
  const ready = ref(false)
  /** Why it is not known who is here: pages that wait for that show it. */
  const trouble = shallowRef<Problem | null>(null)
  const chosen = ref<Partial<Record<SubjectKind, string>>>({})

  function take(session: Session) {
    const changed = account.value?.id !== session.account?.id
    account.value = session.account
    grants.value = session.grants
    ready.value = true
    speakFor(session.ticket ?? null)
    if (changed) forgetAll()
  }
  async function load() {
    try {
      take(await api.get<Session>('/api/session'))
      trouble.value = null
    } catch (thrown) {
      if (!ready.value) trouble.value = asProblem(thrown)
      throw thrown
    }
  }
  const login = async (body: { login: string; password: string; device_name?: string }) =>
    take(await api.post<Session>('/api/session', body))
  const join = async (body: { login: string; password: string; name: string; consent: Consent }) =>
    take(await api.post<Session>('/api/accounts', { ...body, locale: lang.value }))
  async function logout() {
    await api.delete('/api/session')
    take({ account: null, grants: [] })
  }
  onSignedOut(() => {
    if (account.value) take({ account: null, grants: [] })
  })

  const of = (kind: SubjectKind) => grants.value.filter((grant) => grant.kind === kind)
  /** The shop, author or agency this face works for: the chosen one, else the first. */
  function subject(kind: SubjectKind): Grant | null {
    const mine = of(kind)
    const id = chosen.value[kind] ?? localStorage.getItem(SUBJECT + kind)
    return mine.find((grant) => grant.subject_id === id) ?? mine[0] ?? null
  }
  function choose(kind: SubjectKind, id: string) {
    chosen.value = { ...chosen.value, [kind]: id }
    localStorage.setItem(SUBJECT + kind, id)
  }
  /** Whether the current subject of a kind holds a scope; an owner (`*`) holds all. */
  function can(kind: SubjectKind, scope: string): boolean {
    const grant = subject(kind)
    return grant !== null && (grant.scopes.includes('*') || grant.scopes.includes(scope))
  }
  return { account, grants, ready, trouble, signedIn: computed(() => account.value !== null), load, login, join, logout, of, subject, choose, can }
})
