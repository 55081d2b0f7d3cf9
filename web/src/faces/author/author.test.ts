import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, provide } from 'vue'
import type { ShowcaseItem } from '@/api/types'
import { FACE } from '@/console/face'
import { lang } from '@/i18n'
import { useSession } from '@/session/store'
import { create, emptyNote, lengthOf, topicsOf, uploadOf, type ClipJob } from './clips'
import { moved } from './moves'
import { daysBack } from './pages/home/spans'
import { useShowcase } from './pages/showcase/useShowcase'
import { stepOf } from './pages/upload/step'
import { changes } from './pages/videos/changes'
import { failure, mayEdit, verbsOf, videoState } from './states'
import { moments } from './stills'

interface Call {
  method: string
  path: string
  body: unknown
  key: string | null
}
/** A server that writes down what it was asked. */
function server(answer: (call: Call) => Response) {
  const calls: Call[] = []
  document.cookie = 'meadow_csrf=x'
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const call = { method: init.method ?? 'GET', path: url, body: init.body ? (JSON.parse(init.body as string) as unknown) : undefined, key: new Headers(init.headers).get('Idempotency-Key') }
    calls.push(call)
    return answer(call)
  })
  return calls
}
afterEach(() => vi.unstubAllGlobals())

describe('order by moves', () => {
  it('carries one row and keeps the rest', () => {
    expect([moved(['a', 'b', 'c', 'd'], 0, 2), moved(['a', 'b', 'c', 'd'], 3, 0), moved(['a', 'b'], 1, 1)]).toEqual([['b', 'c', 'a', 'd'], ['d', 'a', 'b', 'c'], ['a', 'b']])
  })
  it('ignores what lies outside', () => {
    expect([moved(['a', 'b'], 0, -1), moved(['a', 'b'], 0, 2), moved(['a', 'b'], 5, 0)]).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b']])
  })
})

describe('words of a clip', () => {
  it('takes topics as people type them', () => {
    expect(topicsOf(['护肤'], '#换季 #护肤，敏感肌,  ')).toEqual(['护肤', '换季', '敏感肌'])
    expect(topicsOf([], Array.from({ length: 12 }, (_, ix) => `t${ix}`).join(' ')).length).toBe(10)
    expect(topicsOf([], 'x'.repeat(40))[0]!.length).toBe(30)
  })
  it('counts characters as the server does', () => expect([lengthOf('换季👍🏻'), '👍'.length, lengthOf('👍')]).toEqual([4, 2, 1]))
  it('sends only what changed, so that untouched words are not audited again', () => {
    const before = { caption: '旧', topics: ['a'], anchors: [{ id: '1' }, { id: '2' }] } as never as Parameters<typeof changes>[0]
    expect(changes(before, { ...before, caption: '旧 ' })).toEqual({})
    expect(changes(before, { ...before, caption: '新' })).toEqual({ caption: '新' })
    expect(changes(before, { ...before, anchors: before.anchors.toReversed() })).toEqual({ anchors: [{ product_id: '2' }, { product_id: '1' }] })
    expect(changes(before, { ...before, topics: [] })).toEqual({ topics: [] })
  })
})

describe('states of a clip', () => {
  it('reads a draft that was sent back as rejected', () => {
    expect([videoState({ state: 'draft', reject_reason: '商标' }).key, videoState({ state: 'draft', reject_reason: null }).key, videoState({ state: 'under_review', reject_reason: 'old' }).key]).toEqual(['rejected', 'draft', 'under_review'])
  })
  it('offers only what the server would do', () => {
    expect([verbsOf({ state: 'processing' }), verbsOf({ state: 'draft' }), verbsOf({ state: 'published' })]).toEqual([[], ['submit', 'delete'], ['hide', 'delete']])
    expect([mayEdit({ state: 'processing' }), mayEdit({ state: 'hidden' })]).toEqual([false, true])
  })
  it('says what failed in the words of the server', () => {
    const detail = { 'zh-CN': '太长', en: 'too long' }
    expect(failure(null)).toBe('')
    expect(failure({ code: 'x', detail })).toBe(detail[lang.value])
  })
  it('looks for stills away from the ends', () => expect(moments(6000, 3)).toEqual([1000, 3000, 5000]))
  it('names periods by business days', () => {
    expect([daysBack('today', '2026-03-01'), daysBack('yesterday', '2026-03-01'), daysBack('week', '2026-03-01')]).toEqual([
      { start: '2026-03-01', end: '2026-03-01' },
      { start: '2026-02-28', end: '2026-02-28' },
      { start: '2026-02-23', end: '2026-03-01' },
    ])
  })
})

describe('an upload becomes a video', () => {
  const job = (over: Partial<ClipJob['note']> = {}, state: ClipJob['state'] = 'done'): ClipJob => ({
    id: 'j', owner: 'author:a1', name: 'a.mp4', size: 1, stamp: 1, state, sent: 1, url: '/uploads/videos/u1', kept: true, problem: null, note: { ...emptyNote(), caption: ' 换季 ', wish: 'publish', ...over },
  })
  const save = vi.fn(async () => undefined)

  it('once all bytes are there and the author said what to do', async () => {
    const calls = server(() => Response.json({ id: 'v1' }, { status: 201 }))
    await create(job({}, 'sending'), save)
    await create(job({ wish: null }), save)
    await create(job({ video_id: 'v0' }), save)
    expect(calls).toEqual([])
    const one = job({ cover_ms: 1500, anchors: [{ id: 'p1' } as never] })
    await create(one, save)
    expect(calls[0]).toMatchObject({ method: 'POST', path: '/api/author/a1/videos', key: one.note.key, body: { upload_id: uploadOf(one), caption: '换季', anchors: [{ product_id: 'p1' }], cover_ms: 1500, publish: true } })
    expect([one.note.video_id, stepOf(one).key]).toEqual(['v1', 'processing'])
  })
  it('with one key per deed: kept over a lost answer, new after a refusal', async () => {
    const refused = job()
    const key = refused.note.key
    server(() => Response.json({ code: 'scenes.video.unpromotable', detail: '这些商品当前不在售' }, { status: 422 }))
    await create(refused, save)
    expect([refused.note.wish, refused.note.refused, refused.note.key === key, stepOf(refused).key]).toEqual([null, '这些商品当前不在售', false, 'refused'])
    const lost = job()
    const kept = lost.note.key
    server(() => Response.json({ code: 'x' }, { status: 500 }))
    await create(lost, save)
    expect(lost.note.key).toBe(kept)
  })
})

describe('showcase', () => {
  const item = (id: string, alive = true) => ({ product: { id }, alive, pos: 0, added_at: '' }) as unknown as ShowcaseItem
  let held: ShowcaseItem[] = []
  beforeEach(() => {
    held = [item('a'), item('b'), item('dead', false), item('c')]
    setActivePinia(createPinia())
  })
  async function open(answer: (call: Call) => Response | undefined = () => undefined) {
    const own = () => Response.json({ items: held, room: 300 - held.length })
    const calls = server((call) => {
      const said = answer(call)
      if (said) return said
      const ids = (call.body as { product_ids?: string[] } | undefined)?.product_ids ?? []
      if (call.method === 'DELETE') held = held.filter((one) => !call.path.endsWith(`/${one.product.id}`))
      else if (call.path.endsWith('/order')) held = [...held].sort((one, other) => ids.indexOf(one.product.id) - ids.indexOf(other.product.id))
      else if (call.method === 'POST') held = [...ids.map((id) => item(id)), ...held]
      return call.method === 'DELETE' ? new Response(null, { status: 204 }) : own()
    })
    const session = useSession()
    vi.spyOn(session, 'subject').mockReturnValue({ kind: 'author', subject_id: `a${Math.random()}`, name: '', role: 'owner', scopes: ['*'] })
    let show!: ReturnType<typeof useShowcase>
    const Page = defineComponent({ setup: () => ((show = useShowcase()), () => h('i')) })
    mount(defineComponent({ setup: () => (provide(FACE, { name: 'author', base: '/author/', kind: 'author', routes: [], nav: [] }), () => h(Page)) }))
    await flushPromises()
    return { show, calls }
  }
  it('moves at once and tells the server the whole order', async () => {
    const { show, calls } = await open()
    const going = show.move(3, 0)
    expect(show.ids.value).toEqual(['c', 'a', 'b', 'dead'])
    await going
    expect(calls.at(-1)).toMatchObject({ method: 'POST', body: { product_ids: ['c', 'a', 'b', 'dead'] } })
  })
  it('moves back what the server refused', async () => {
    const { show } = await open((call) => (call.path.endsWith('/order') ? Response.json({ code: 'x', detail: 'no' }, { status: 409 }) : undefined))
    await show.move(0, 3)
    await flushPromises()
    expect(show.ids.value).toEqual(['a', 'b', 'dead', 'c'])
  })
  it('puts a removed product back where it stood, and offers that only where it can', async () => {
    const { show } = await open()
    await show.drop(held[1]!)
    expect([show.ids.value, show.taken.value?.item.product.id]).toEqual([['a', 'dead', 'c'], 'b'])
    await show.undo()
    await flushPromises()
    expect(show.ids.value).toEqual(['a', 'b', 'dead', 'c'])
    await show.drop(held[2]!)
    expect([show.ids.value, show.taken.value]).toEqual([['a', 'b', 'c'], null])
  })
})
