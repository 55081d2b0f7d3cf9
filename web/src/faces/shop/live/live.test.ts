import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { createMemoryHistory, createRouter, RouterLink, useRoute } from 'vue-router'
import type { BagItem } from '@/api/live'
import { i18n, setLang, startTexts } from '@/i18n'
import type { Line } from '@/live/merge'
import type { Noted } from '@/track/types'
import { found } from './bagSearch'
import ChatBar from './ChatBar.vue'
import ChatList from './ChatList.vue'
import { provideInPlace } from './inPlace'
import PinCard from './PinCard.vue'
import { originOfLink } from './useWatching'
import { WatchingRoom } from './watchingRoom'

const plugins = [i18n]
const item = (number: number, name: string, more: Partial<BagItem> = {}): BagItem =>
  ({ number, pos: number, state: 'listed', pinned: false, price: 9900, was: 12900, left: 8, product: { id: `p${number}`, title: { 'zh-CN': name }, image: null, tags: [], sold: 0, currency: 'CNY' }, ...more }) as unknown as BagItem
beforeAll(async () => {
  await startTexts(['shop', 'live'])
  await setLang('zh-CN')
})

describe('WatchingRoom', () => {
  it('enters once it plays, beats each ten seconds watched, and leaves with the rest', () => {
    const told: Noted[] = []
    const visit = new WatchingRoom({ room_id: 's', author_id: 'a', source: 'share' }, (one) => told.push(one))
    visit.left()
    expect(told).toEqual([])
    for (let n = 0; n < 46; n += 1) visit.played(500)
    visit.left()
    visit.left()
    expect(told.map((one) => [one.name, one.dwell_ms, one.stay_ms])).toEqual([
      ['live_enter', undefined, undefined],
      ['live_heartbeat', 10_000, 10_000],
      ['live_heartbeat', 10_000, 20_000],
      ['live_leave', 3000, 23_000],
    ])
    expect(told[0]).toMatchObject({ scene: 'live', room_id: 's', author_id: 'a', source: 'share' })
  })
  it('believes only the ways it knows', () => {
    expect([originOfLink('live_square'), originOfLink('paid_ads'), originOfLink(['share']), originOfLink(undefined)]).toEqual(['live_square', 'other', 'other', 'other'])
  })
})

describe('bag search', () => {
  it('finds by number first, else by all words of a title', () => {
    const items = [item(1, '山茶花精华油'), item(2, '绿茶洁面 12 支'), item(12, '开衫')]
    const numbers = (wanted: string) => found(items, wanted).map((one) => one.number)
    expect([numbers(''), numbers('12'), numbers('茶'), numbers('茶 油'), numbers('99')]).toEqual([[1, 2, 12], [12], [1, 2], [1], []])
  })
})

describe('PinCard', () => {
  const seen = { name: 'view_item_list' }
  it('shows number, price here and now and few left; sold out it cannot be bought', async () => {
    const card = mount(PinCard, { props: { item: item(3, '山茶'), explain: true, seen }, global: { plugins } })
    expect(card.text()).toMatch(/3 号.*山茶.*讲解中.*仅剩 8 件/s)
    await card.find('.buy').trigger('click')
    expect(card.emitted('buy')).toHaveLength(1)
    await card.setProps({ left: 0 })
    expect([card.find('.buy').text(), card.find('.buy').attributes('disabled')]).toEqual(['已售罄', ''])
  })
  it('counts a deal down at its own price and stock', () => {
    const deal = { deal_id: 'd', product_id: 'p3', price: 5900, was: 9900, opens_at: new Date(Date.now() - 1000).toISOString(), ends_at: new Date(Date.now() + 65_500).toISOString(), limit: 1, left: 4, phase: 'open' as const }
    const card = mount(PinCard, { props: { item: item(3, '山茶'), explain: false, deal, seen }, global: { plugins } })
    expect(card.find('[role=timer]').text()).toMatch(/秒杀中01:0\d剩 4 件/)
    expect(card.find('.words b').text()).toBe('59')
  })
})

describe('ChatBar', () => {
  it('sends trimmed words once and asks a guest to log in', async () => {
    const bar = mount(ChatBar, { props: { count: 3, likes: 0, slow: 5, guest: false, closed: false }, global: { plugins } })
    expect(bar.find('input').attributes('placeholder')).toContain('5 秒')
    await bar.find('input').setValue('  你好 ')
    await bar.find('form').trigger('submit')
    await bar.find('form').trigger('submit')
    expect([bar.emitted('say'), bar.find('input').element.value]).toEqual([[['你好']], ''])
    await bar.setProps({ guest: true })
    await bar.find('.field').trigger('click')
    expect(bar.emitted('login')).toHaveLength(1)
  })
})

describe('ChatList', () => {
  const line = (i: string, more: Partial<Line> = {}): Line => ({ i, u: 'u', n: '小鹿', x: `话 ${i}`, r: 'viewer', k: 'text', ...more })
  it('shows news in batches, one’s own words at once, and who came beside the list', async () => {
    vi.useFakeTimers()
    const list = mount(ChatList, { props: { lines: [line('a')], more: 842 }, global: { plugins } })
    await list.setProps({ lines: [line('a'), line('b'), line('c', { k: 'enter', n: '新人' })] })
    expect(list.findAll('[role=log] > p')).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(250)
    expect([list.findAll('[role=log] > p').length, list.find('.foot').text()]).toEqual([2, '新人 来了还有 +842 条'])
    await list.setProps({ lines: [line('a'), line('b'), line('d', { mine: 'refused', why: 'muted' })] })
    expect(list.findAll('[role=log] > p').at(-1)!.text()).toContain('你被禁言了')
    await list.find('.retry').trigger('click')
    expect(list.emitted('again')).toHaveLength(1)
    vi.useRealTimers()
  })
})

describe('in place', () => {
  beforeEach(() => setActivePinia(createPinia()))
  const blank = { render: () => null }
  it('opens what belongs to a purchase over the room, leaves for the rest, and ends at the room', async () => {
    const outer = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: blank }] })
    await outer.push('/live/r1')
    let place!: ReturnType<typeof provideInPlace>
    const Inside = defineComponent({ setup: () => ({ route: useRoute() }), render() { return [h('i', this.route.fullPath), h(RouterLink, { to: '/addresses' }, () => 'x')] } })
    const Room = defineComponent({ setup: () => ((place = provideInPlace(outer, ref('/live/r1'))), () => h(Inside)) })
    const room = mount(Room, { global: { plugins: [...plugins, outer] } })
    const at = async (path: string) => {
      await place.inner.push(path).catch(() => undefined)
      return [place.inner.currentRoute.value.fullPath, place.open.value, outer.currentRoute.value.fullPath]
    }
    await vi.waitFor(() => expect(room.find('i').text()).toBe('/live/r1'))
    expect(place.open.value).toBe(false)
    expect(await at('/login?next=/live/r1')).toEqual(['/login?next=/live/r1', true, '/live/r1'])
    await vi.waitFor(() => expect(room.find('i').text()).toContain('/login'))
    expect(await at('/')).toEqual(['/live/r1', false, '/live/r1'])
    expect(await at('/live/r1?from=share')).toEqual(['/live/r1', false, '/live/r1'])
    await at('/u/a1')
    await vi.waitFor(() => expect(outer.currentRoute.value.fullPath).toBe('/u/a1'))
    expect(place.open.value).toBe(false)
  })
})
