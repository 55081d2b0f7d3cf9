import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import { createMemoryHistory, createRouter, type RouteRecordRaw } from 'vue-router'
import { house } from './testing'
import { fromMinor, toMinor } from './form/minor'
import { keysOn, setKeys, taken, useKeys } from './keys'
import { useList } from './list/useList'
import { useSelection } from './list/useSelection'
import { pagesOf, visibleNav } from './nav'
import { zoneLabel } from './zone'

const page = { render: () => h('div') }
afterEach(() => setKeys(true))

describe('amounts', () => {
  it('reads what people type without a float', () => {
    expect(['12', '12.5', '1,234.56', ' 0.07 ', '70.'].map((words) => toMinor(words))).toEqual([1200, 1250, 123456, 7, 7000])
    expect(['', '-1', '1.234', 'abc', '1e3', '99999999999'].map((words) => toMinor(words))).toEqual(Array(6).fill(null))
    expect(toMinor('120', 'JPY')).toBe(120)
  })
  it('writes them back', () => {
    expect([fromMinor(7), fromMinor(123456), fromMinor(null), fromMinor(120, 'JPY')]).toEqual(['0.07', '1234.56', '', '120'])
    for (const minor of [0, 1, 99, 100, 1999]) expect(toMinor(fromMinor(minor))).toBe(minor)
  })
})

describe('side bar', () => {
  const icon = { d: '' }
  const nav = [
    { to: 'home', label: 'l.home', icon },
    { to: 'orders', label: 'l.orders', icon, children: [{ to: 'orders', label: 'l.list' }, { to: 'ship', label: 'l.ship' }] },
    { to: 'funds', label: 'l.funds', icon, children: [{ to: 'bills', label: 'l.bills' }] },
    { to: 'absent', label: 'l.absent', icon },
  ]
  const routes: RouteRecordRaw[] = [
    { path: '/', name: 'home', component: page },
    { path: '/orders', name: 'orders', component: page, meta: { scope: 'orders.read' } },
    { path: '/ship', name: 'ship', component: page, meta: { scope: 'orders.ship' } },
    { path: '/funds', name: 'funds', component: page, meta: { scope: 'funds.read' } },
    { path: '/bills', name: 'bills', component: page },
  ]
  const router = createRouter({ history: createMemoryHistory(), routes })
  it('hides what a colleague may not open and what a face does not have', () => {
    const seen = visibleNav(nav, router, (scope) => !scope || scope === 'orders.read')
    expect(seen.map((item) => item.to)).toEqual(['home', 'orders', 'bills'])
    expect(seen[1]!.children).toEqual([{ to: 'orders', label: 'l.list' }])
  })
  it('names every page once for the palette', () => {
    expect(pagesOf(visibleNav(nav, router, () => true)).map((one) => one.to)).toEqual(['home', 'orders', 'ship', 'bills', 'funds'])
  })
})

describe('single keys', () => {
  const press = (key: string, target: EventTarget = document, extra: KeyboardEventInit = {}) =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...extra }))
  it('act on the page, never in fields, dialogs, with modifiers or when switched off', () => {
    const act = vi.fn()
    const view = mount(defineComponent({ setup: () => (useKeys({ x: act }), () => h('div', [h('input', { id: 'a' }), h('input', { id: 'b', type: 'checkbox' })])) }), { attachTo: document.body })
    press('x')
    press('x', view.find('#b').element)
    expect(act).toHaveBeenCalledTimes(2)
    press('x', view.find('#a').element)
    press('x', document, { ctrlKey: true })
    setKeys(false)
    press('x')
    expect(act).toHaveBeenCalledTimes(2)
    expect(keysOn.value).toBe(false)
    view.unmount()
    setKeys(true)
    press('x')
    expect(act).toHaveBeenCalledTimes(2)
  })
  it('knows what is being typed into', () => {
    document.body.append(...new DOMParser().parseFromString('<textarea></textarea><dialog><button></button></dialog><button></button>', 'text/html').body.children)
    expect([...document.body.querySelectorAll('textarea, button')].map(taken)).toEqual([true, true, false])
  })
})

describe('selection', () => {
  it('keeps what is still on the page, skips what may not be chosen', async () => {
    const rows = ref([1, 2, 3])
    const chosen = useSelection({ rows, id: String }, (row) => row !== 2)
    chosen.toggleAll()
    expect(chosen.rows.value).toEqual([1, 3])
    expect([chosen.all.value, chosen.some.value]).toEqual([true, false])
    chosen.toggle(2)
    chosen.toggle(1)
    expect([chosen.count.value, chosen.some.value, chosen.has(3)]).toEqual([1, true, true])
    rows.value = [4, 5]
    await nextTick()
    expect([chosen.count.value, chosen.has(3)]).toEqual([0, false])
  })
})

describe('list', () => {
  type Row = { id: string }
  async function open(path: string, read: (ask: Record<string, unknown>) => Promise<{ items: Row[]; next: string | null }>) {
    let list!: ReturnType<typeof useList<Row, 'tab' | 'q'>>
    const Page = defineComponent({
      setup() {
        list = useList({ key: `test ${Math.random()}`, filters: { tab: 'all', q: '' }, tab: 'tab', id: (row: Row) => row.id, read })
        return () => h('div')
      },
    })
    const router = house([{ path: '/rows', component: Page }, { path: '/other', component: page }])
    await router.push(path)
    const view = mount(defineComponent({ render: () => h(router.currentRoute.value.matched[0]!.components!.default!) }), { global: { plugins: [router] } })
    await flushPromises()
    return { list, router, view }
  }
  it('asks what the URL says and writes only what differs from the default', async () => {
    const asked: Record<string, unknown>[] = []
    const { list, router } = await open('/rows?tab=paid&limit=50', async (ask) => (asked.push(ask), { items: [{ id: 'a' }], next: 'c2' }))
    expect(asked.at(-1)).toEqual({ tab: 'paid', q: '', cursor: undefined, limit: 50 })
    expect([list.rows.value.length, list.filtered.value, list.hasPrev.value, list.hasNext.value]).toEqual([1, false, false, true])
    await list.set({ q: 'tea' })
    expect(router.currentRoute.value.fullPath).toBe('/rows?tab=paid&limit=50&q=tea')
    expect(list.filtered.value).toBe(true)
    await list.clear()
    await list.setLimit(20)
    expect(router.currentRoute.value.fullPath).toBe('/rows?tab=paid')
    await list.set({ tab: 'all' })
    expect(router.currentRoute.value.fullPath).toBe('/rows')
  })
  it('turns pages by cursor and finds the way back', async () => {
    const { list, router } = await open('/rows', async (ask) => ({ items: [{ id: String(ask.cursor) }], next: ask.cursor === 'c3' ? null : ask.cursor === 'c2' ? 'c3' : 'c2' }))
    await list.next()
    await flushPromises()
    await list.next()
    await flushPromises()
    expect([router.currentRoute.value.query.cursor, list.pageNo.value, list.hasNext.value]).toEqual(['c3', 3, false])
    await list.prev()
    await flushPromises()
    expect([router.currentRoute.value.query.cursor, list.pageNo.value]).toEqual(['c2', 2])
    await list.prev()
    await flushPromises()
    expect([router.currentRoute.value.query.cursor, list.pageNo.value, list.rows.value[0]!.id]).toEqual([undefined, 1, 'undefined'])
    await list.next()
    await flushPromises()
    await list.set({ q: 'x' })
    expect(router.currentRoute.value.query).toEqual({ q: 'x' })
  })
  it('keeps old rows until the new ones came, and does not ask for another page of the router', async () => {
    let free: (() => void) | undefined
    let calls = 0
    const { list, router } = await open('/rows', (ask) => {
      calls += 1
      return ask.q === 'slow' ? new Promise((done) => (free = () => done({ items: [], next: null }))) : Promise.resolve({ items: [{ id: 'a' }], next: null })
    })
    await list.set({ q: 'slow' })
    expect([list.rows.value.length, list.old.value]).toEqual([1, true])
    free!()
    await flushPromises()
    expect([list.rows.value.length, list.old.value]).toEqual([0, false])
    await router.push('/other?q=elsewhere')
    expect(calls).toBe(2)
  })
})

it('names the zone', () => expect(zoneLabel(Date.UTC(2026, 0, 1))).toBe('UTC+8'))
