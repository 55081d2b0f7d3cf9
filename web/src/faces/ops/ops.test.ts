import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { Problem } from '@/api/problem'
import type { Category, ProductVersion } from '@/api/types'
import { changed, fieldOf, pathOf } from './audit/rows'
import { useAudit, type Audit, type AuditOptions } from './audit/useAudit'
import { branches } from './pages/goods/branches'
import { sides } from './pages/money/sides'

type Row = { id: string }
const press = (key: string, target: EventTarget = document) => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
const views: { unmount: () => void }[] = []
afterEach(() => views.splice(0).forEach((view) => view.unmount()))

async function desk(ids: string, over: Partial<AuditOptions<Row>> = {}) {
  const options: AuditOptions<Row> = { id: (row) => row.id, read: async () => ({ items: [...ids].map((id) => ({ id })), next: null }), approve: vi.fn(async () => undefined), reject: vi.fn(), ...over }
  let audit!: Audit<Row>
  views.push(mount(defineComponent({ setup: () => ((audit = useAudit(options)), () => h('div', [h('textarea')])) }), { attachTo: document.body }))
  await flushPromises()
  return { audit, options, now: () => audit.current.value?.id, left: () => audit.rows.value.map((row) => row.id).join('') }
}

describe('audit keys', () => {
  it('1 approves the row in view and shows the next', async () => {
    const { options, now, left, audit } = await desk('abc')
    press('1')
    await flushPromises()
    expect(options.approve).toHaveBeenCalledWith({ id: 'a' })
    expect([left(), now(), audit.done.value]).toEqual(['bc', 'b', 1])
  })
  it('2 asks for the reason and decides nothing by itself', async () => {
    const { options, left } = await desk('abc')
    press('2')
    expect(options.reject).toHaveBeenCalledWith({ id: 'a' })
    expect(left()).toBe('abc')
    expect(options.approve).not.toHaveBeenCalled()
  })
  it('3 puts a row behind the others', async () => {
    const { now, left } = await desk('abc')
    press('3')
    expect([left(), now()]).toEqual(['bca', 'b'])
    press('3')
    expect([left(), now()]).toEqual(['cab', 'c'])
  })
  it('j and k look around; keys typed into a field decide nothing', async () => {
    const { now, options } = await desk('abc')
    press('j')
    press('j')
    press('j')
    expect(now()).toBe('c')
    press('k')
    expect(now()).toBe('b')
    press('1', document.querySelector('textarea')!)
    expect(options.approve).not.toHaveBeenCalled()
  })
  it('decides once though the key is held', async () => {
    let free!: () => void
    const { options, now } = await desk('abc', { approve: vi.fn(() => new Promise<void>((done) => (free = done))) })
    press('1')
    press('1')
    press('3')
    expect([(options.approve as ReturnType<typeof vi.fn>).mock.calls.length, now()]).toEqual([1, 'a'])
    free()
    await flushPromises()
    expect(now()).toBe('b')
  })
  it('stays on the last row when the lowest one is decided', async () => {
    const { audit, now } = await desk('abc')
    audit.at.value = 'c'
    press('1')
    await flushPromises()
    expect(now()).toBe('b')
  })
})

describe('audit queue', () => {
  it('reads anew what somebody else decided or changed', async () => {
    const read = vi.fn(async () => ({ items: [{ id: 'a' }, { id: 'b' }], next: null }))
    const { audit, left } = await desk('', { read, approve: async () => Promise.reject(new Problem({ code: 'base.stale', detail: 'changed' }, 409)) })
    press('1')
    await flushPromises()
    expect([read.mock.calls.length, left(), audit.done.value]).toEqual([2, 'ab', 0])
  })
  it('keeps the row when the line is lost', async () => {
    const read = vi.fn(async () => ({ items: [{ id: 'a' }], next: null }))
    const { left } = await desk('', { read, approve: async () => Promise.reject(new Problem({ code: 'offline' }, 0)) })
    press('1')
    await flushPromises()
    expect([read.mock.calls.length, left()]).toEqual([1, 'a'])
  })
  it('fetches the next page before it runs dry, without doubles', async () => {
    const pages: Record<string, { items: Row[]; next: string | null }> = { first: { items: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], next: 'p2' }, p2: { items: [{ id: 'c' }, { id: 'd' }], next: null } }
    const { left } = await desk('', { read: async (cursor) => pages[cursor ?? 'first']! })
    press('1')
    await flushPromises()
    expect(left()).toBe('bcd')
  })
})

const version = (over: Partial<ProductVersion> = {}): ProductVersion => ({
  category_id: 'c', title: { 'zh-CN': '油', en: 'oil' }, description: { 'zh-CN': '' }, images: [], detail_images: [], specs: [], services: ['genuine', 'ship_48h'], freight: { kind: 'free', fee: 0, free_from: null }, buyer_limit: null,
  skus: [{ id: 's', spec_values: [], price: 100, stock: 5, list_price: null, outer_sku: null, weight_g: null, barcode: null }], ...over,
})

describe('live beside draft', () => {
  it('marks what differs and nothing else', () => {
    expect([...changed(version(), version())]).toEqual([])
    expect([...changed(version(), version({ title: { en: 'oil', 'zh-CN': '油' }, services: ['ship_48h', 'genuine'] }))]).toEqual([])
    expect([...changed(version(), version({ skus: [{ ...version().skus[0]!, stock: 9 }] }))]).toEqual([])
    expect([...changed(version(), version({ title: { 'zh-CN': '精油' }, buyer_limit: 2, skus: [{ ...version().skus[0]!, price: 90 }] }))]).toEqual(['title', 'skus', 'buyer_limit'])
    expect(changed(null, version()).size).toBe(0)
  })
  it('finds the field of a check', () => expect([fieldOf('title.zh-CN'), fieldOf('category_id'), fieldOf('skus'), fieldOf('nothing')]).toEqual(['title', 'category', 'skus', undefined]))
})

describe('categories', () => {
  const one = (id: string, parent_id: string | null): Category => ({ id, parent_id, name: {}, icon: id })
  const tree = [one('beauty', null), one('skincare', 'beauty'), one('home', null), one('lost', 'gone')]
  it('stand in two levels and none is lost', () => expect(branches(tree).map(({ top, below }) => [top.id, below.map((inner) => inner.id)])).toEqual([['beauty', ['skincare']], ['home', []], ['lost', []]]))
  it('are named with the one above', () => expect([pathOf(tree, 'skincare').map((inner) => inner.id), pathOf(tree, 'x')]).toEqual([['beauty', 'skincare'], []]))
})

it('weighs what lies at channels against what is owed', () => {
  const { held, owed, rows } = sides([{ kind: 'channel', balance: -1000, currency: 'CNY' }, { kind: 'escrow', balance: 700, currency: 'CNY' }, { kind: 'platform_fee', balance: 300, currency: 'CNY' }])
  expect([held, owed, held + owed, rows.length, rows.reduce((sum, row) => sum + row.balance, 0)]).toEqual([-1000, 1000, 0, 8, 0])
})
