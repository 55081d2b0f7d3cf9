import { lang } from '@/i18n'
import { uuid7 } from './ids'
import { isAbort, offline, readProblem } from './problem'

type Query = Record<string, string | number | boolean | null | undefined>
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Ask {
  query?: Query
  body?: unknown
  /** Bytes or a file sent as they are, with their own content type. */
  raw?: BodyInit
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Keep one key over the user's own retries of the same deed; made fresh when absent. */
  key?: string
  /** Pauses in ms before each automatic retry after a lost connection or a 502, 503, 504. */
  pauses?: readonly number[]
}

const RETRIED = new Set([502, 503, 504])
const listeners = new Set<() => void>()

/** Calls back when the server says that the session is over. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function withQuery(path: string, query?: Query): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '')
  if (pairs.length === 0) return path
  return `${path}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`
}

export function cookie(name: string): string {
  const found = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}

/** The CSRF cookie is set by any read of the site; a first write fetches it. */
async function csrf(): Promise<string> {
  if (!cookie('meadow_csrf')) await fetch('/api/site', { credentials: 'same-origin' })
  return cookie('meadow_csrf')
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

async function headersOf(method: Method, ask: Ask): Promise<Headers> {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': lang.value, ...ask.headers })
  if (ask.body !== undefined) headers.set('Content-Type', 'application/json')
  if (method !== 'GET') {
    headers.set('Idempotency-Key', ask.key ?? uuid7())
    headers.set('X-CSRF-Token', await csrf())
  }
  return headers
}

/** Sends once and again after a lost connection; a repeated write carries the same key, so it happens once. */
async function send(method: Method, path: string, ask: Ask): Promise<Response> {
  const pauses = ask.pauses ?? [400, 1200]
  const url = withQuery(path, ask.query)
  const body = ask.raw ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body))
  let headers: Headers | undefined
  for (let turn = 0; ; turn += 1) {
    try {
      headers ??= await headersOf(method, ask)
      const response = await fetch(url, { method, headers, body, signal: ask.signal, credentials: 'same-origin' })
      if (!RETRIED.has(response.status) || turn >= pauses.length) return response
    } catch (error) {
      if (isAbort(error)) throw error
      if (turn >= pauses.length) throw offline()
    }
    await sleep(pauses[turn]!)
  }
}

async function call<T>(method: Method, path: string, ask: Ask = {}): Promise<T> {
  const response = await send(method, path, ask)
  if (!response.ok) {
    const problem = await readProblem(response)
    if (response.status === 401) for (const listener of listeners) listener()
    throw problem
  }
  if (response.status === 204 || response.headers.get('content-length') === '0') return undefined as T
  return (await response.json()) as T
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, ask: Ask = {}) => call<T>('POST', path, { ...ask, body }),
  put: <T>(path: string, body?: unknown, ask: Ask = {}) => call<T>('PUT', path, { ...ask, body }),
  patch: <T>(path: string, body?: unknown, ask: Ask = {}) => call<T>('PATCH', path, { ...ask, body }),
  delete: <T>(path: string, ask: Ask = {}) => call<T>('DELETE', path, ask),
  /** A body that is not JSON: a picture, a sheet. */
  send: <T>(path: string, raw: BodyInit, ask: Ask = {}) => call<T>('POST', path, { pauses: [], ...ask, raw }),
}

/** One deed of the user: the key stays while the same body is tried again and changes when the body does. */
export function createIntent(): { key: (body: unknown) => string; done: () => void } {
  let key = uuid7()
  let seen: string | undefined
  return {
    key(body) {
      const text = JSON.stringify(body)
      if (seen !== undefined && seen !== text) key = uuid7()
      seen = text
      return key
    },
    done() {
      key = uuid7()
      seen = undefined
    },
  }
}
