import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { lang } from '@/i18n'
import { api, createIntent, onSignedOut, withQuery } from './client'
import { key64, uuid7 } from './ids'
import { Problem, fieldOf } from './problem'
import { invalidate, usePages, useQuery } from './query'

type Answer = Response | Error
function answer(...answers: Answer[]) {
  const seen: { url: string; init: RequestInit }[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    seen.push({ url, init })
    const next = answers.length > 1 ? answers.shift()! : answers[0]!
    if (next instanceof Error) throw next
    return next.clone()
  })
  return seen
}
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
const header = (call: { init: RequestInit } | undefined, name: string) => (call!.init.headers as Headers).get(name)

afterEach(() => {
  vi.unstubAllGlobals()
  document.cookie = 'meadow_csrf=; expires=Thu, 01 Jan 1970 00:00:00 GMT'
})

describe('ids', () => {
  it('makes ordered UUIDv7', () => {
    const first = uuid7(1_700_000_000_000)
    const later = uuid7(1_700_000_000_001)
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(first < later).toBe(true)
    expect(parseInt(first.replaceAll('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000)
  })
  it('takes the low 64 bits as unsigned decimal text', () => {
    expect(key64('0192f0c1-1111-7222-ffff-ffffffffffff')).toBe('18446744073709551615')
    expect(key64('0192f0c1-1111-7222-8000-000000000001')).toBe('9223372036854775809')
    expect(key64('not an id')).toBeUndefined()
    expect(key64(null)).toBeUndefined()
  })
})

describe('client', () => {
  it('leaves empty parameters out of the address', () => {
    expect(withQuery('/a', { q: '', page: 0, on: false, no: null })).toBe('/a?page=0&on=false')
  })
  it('sends the CSRF token, a key and the language on a write', async () => {
    document.cookie = 'meadow_csrf=abc%2F1'
    const seen = answer(json({ ok: 1 }))
    await api.post('/api/x', { a: 1 })
    expect(header(seen[0], 'X-CSRF-Token')).toBe('abc/1')
    expect(header(seen[0], 'Idempotency-Key')).toMatch(/-7/)
    expect(header(seen[0], 'Accept-Language')).toBe(lang.value)
    expect(seen[0]!.init.body).toBe('{"a":1}')
  })
  it('fetches the token first when there is none', async () => {
    const seen = answer(json({}))
    await api.post('/api/x')
    expect(seen.map((call) => call.url)).toEqual(['/api/site', '/api/x'])
  })
  it('repeats a lost write under the same key and gives up as offline', async () => {
    document.cookie = 'meadow_csrf=t'
    const seen = answer(new TypeError('lost'), json({}, 503), json({ done: true }))
    await expect(api.post('/api/x', {}, { pauses: [1, 1] })).resolves.toEqual({ done: true })
    expect(new Set(seen.map((call) => header(call, 'Idempotency-Key'))).size).toBe(1)
    expect(seen).toHaveLength(3)
    answer(new TypeError('lost'))
    await expect(api.post('/api/x', {}, { pauses: [1] })).rejects.toMatchObject({ code: 'offline', status: 0, local: true })
  })
  it('maps a Problem to its fields and tells when the session is over', async () => {
    const gone = vi.fn<() => void>()
    const off = onSignedOut(gone)
    const body = {
      code: 'base.web.invalid', status: 422, detail: '填写有误', trace_id: 'tr-1',
      errors: [{ pointer: '/lines/0/qty', code: 'low', detail: '至少 1 件' }, { pointer: '/lines/0/qty', code: 'b', detail: 'second' }],
    }
    answer(json(body, 422))
    const problem = await api.get('/api/x').catch((error: unknown) => error as Problem)
    expect(problem).toBeInstanceOf(Problem)
    expect((problem as Problem).fields).toEqual({ 'lines.0.qty': '至少 1 件' })
    expect((problem as Problem).traceId).toBe('tr-1')
    expect(gone).not.toHaveBeenCalled()
    answer(new Response('<html>bad gateway', { status: 401, headers: { 'x-trace-id': 'tr-2' } }))
    await expect(api.get('/api/x')).rejects.toMatchObject({ code: 'http_401', traceId: 'tr-2', local: true })
    expect(gone).toHaveBeenCalledOnce()
    off()
  })
  it('reads JSON pointers with escapes', () => {
    expect(fieldOf('#/a~1b/0/c~0d')).toBe('a/b.0.c~d')
  })
  it('keeps one key per deed', () => {
    const intent = createIntent()
    const first = intent.key({ a: 1 })
    expect(intent.key({ a: 1 })).toBe(first)
    const changed = intent.key({ a: 2 })
    expect(changed).not.toBe(first)
    intent.done()
    expect(intent.key({ a: 2 })).not.toBe(changed)
  })
})

const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await nextTick()
}

describe('useQuery', () => {
  it('shares one request between readers, keeps the answer and asks again when invalidated', async () => {
    const fetcher = vi.fn<(signal: AbortSignal) => Promise<number>>().mockResolvedValueOnce(1).mockResolvedValueOnce(2)
    const scope = effectScope()
    const [one, two] = scope.run(() => [useQuery('q1', fetcher, { stale: 1000 }), useQuery('q1', fetcher, { stale: 1000 })])!
    await settle()
    expect([one.data.value, two.data.value, fetcher.mock.calls.length]).toEqual([1, 1, 1])
    invalidate('q')
    await settle()
    expect(one.data.value).toBe(2)
    scope.stop()
  })
  it('aborts what nobody waits for and follows a changed key', async () => {
    const signals: AbortSignal[] = []
    const key = ref<string | null>('k1')
    const scope = effectScope()
    const query = scope.run(() => useQuery(key, (signal) => {
      signals.push(signal)
      return key.value === 'k1' ? new Promise<string>(() => undefined) : Promise.resolve('second')
    }))!
    key.value = 'k2'
    await settle()
    expect(signals[0]!.aborted).toBe(true)
    expect(query.data.value).toBe('second')
    scope.stop()
  })
  it('keeps old data beside a new error', async () => {
    const fetcher = vi.fn<(signal: AbortSignal) => Promise<number>>().mockResolvedValueOnce(7).mockRejectedValueOnce(new Problem({ code: 'x' }, 500))
    const scope = effectScope()
    const query = scope.run(() => useQuery('k3', fetcher))!
    await settle()
    await query.refresh()
    expect([query.data.value, query.error.value?.code]).toEqual([7, 'x'])
    scope.stop()
  })
})

describe('usePages', () => {
  it('joins pages by cursor and starts again on a new key', async () => {
    const key = ref('a')
    const scope = effectScope()
    const pages = scope.run(() => usePages(key, async (cursor) => ({ items: [`${key.value}${cursor ?? 0}`], next: cursor ? null : 'c' })))!
    await settle()
    await pages.more()
    await pages.more()
    expect(pages.items.value).toEqual(['a0', 'ac'])
    key.value = 'b'
    await settle()
    expect(pages.items.value).toEqual(['b0'])
    scope.stop()
  })
})
