import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RouteLocationNormalized } from 'vue-router'
import type { Grant } from '@/api/types'
import { guardFor, loginPath, safeNext } from './guard'
import { useSession } from './store'

const grant = (kind: Grant['kind'], subject_id: string, scopes: string[]): Grant => ({ kind, subject_id, name: subject_id, role: 'staff', scopes })
const account = { id: 'u', name: '小雨', avatar: null, login_masked: '', locale: 'zh-CN' }
const answer = (session: unknown) => vi.stubGlobal('fetch', async () => Response.json(session))

beforeEach(() => {
  setActivePinia(createPinia())
  localStorage.clear()
})
afterEach(() => vi.unstubAllGlobals())

describe('session', () => {
  it('works for the chosen subject, else the first, and knows its scopes', async () => {
    answer({ account, grants: [grant('shop', 's1', ['*']), grant('shop', 's2', ['orders.read']), grant('author', 'a1', [])] })
    const session = useSession()
    await session.load()
    expect(session.subject('shop')?.subject_id).toBe('s1')
    expect(session.can('shop', 'funds.read')).toBe(true)
    session.choose('shop', 's2')
    expect([session.can('shop', 'orders.read'), session.can('shop', 'funds.read'), session.can('agency', 'x')]).toEqual([true, false, false])
    session.choose('shop', 'not mine')
    expect(session.subject('shop')?.subject_id).toBe('s1')
  })
  it('ends when any call answers 401', async () => {
    answer({ account, grants: [] })
    const session = useSession()
    await session.load()
    vi.stubGlobal('fetch', async () => Response.json({ code: 'x' }, { status: 401 }))
    await expect(session.load()).rejects.toMatchObject({ status: 401 })
    expect(session.signedIn).toBe(false)
  })
})

describe('guard', () => {
  const to = (guard: string, fullPath: string) => ({ meta: { guard }, fullPath }) as unknown as RouteLocationNormalized
  const run = (face: string, guard: string, path: string) =>
    (guardFor(face, Promise.resolve()) as unknown as (to: RouteLocationNormalized) => Promise<unknown>)(to(guard, path))

  it('lets everyone see public pages and sends a stranger to the log-in with the way back', async () => {
    answer({ account: null, grants: [] })
    await useSession().load()
    await expect(run('shop', 'public', '/mall')).resolves.toBe(true)
    await expect(run('shop', 'signed_in', '/orders?state=created')).resolves.toBe('/login?next=%2Forders%3Fstate%3Dcreated')
  })
  it('lets a page show its own error when the server did not say who is here', async () => {
    await expect(run('shop', 'signed_in', '/orders')).resolves.toBe(true)
  })
  it('never leaves the site after a log-in', () => {
    expect([safeNext('/me'), safeNext('//evil.example'), safeNext('https://evil.example'), safeNext('/\\evil'), safeNext(undefined, '/x')]).toEqual(['/me', '/', '/', '/', '/x'])
    expect(loginPath('/p/1?a=b')).toBe('/login?next=%2Fp%2F1%3Fa%3Db')
  })
})
