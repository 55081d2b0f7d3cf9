import { computed, inject, onScopeDispose, provide, ref, shallowRef, type InjectionKey } from 'vue'
import { api } from '@/api/client'
import type { Pass } from '@/api/live'
import type { Problem } from '@/api/problem'
import { asProblem } from '@/api/problem'
import { invalidate, useQuery } from '@/api/query'
import type { Page } from '@/api/types'
import { toastProblem } from '@/ui/toast'
import type { Chat, Ops, RoomEvent } from '../frames'
import { browserDoors, useRoom } from '../useRoom'
import { deskOf, healthOf, oldBy, oldByOps, type Colleague, type Health, type Part } from './heard'
import type { BagResults, Broadcast, ChatMode, DeskBag, DeskDeal, DeskDrop, DeskItem, DeskLuck, IncidentRow, OpRow, StockResults, Suggestion, Warning } from './types'

/** Somebody else was faster: who did what, and one's own command to give again on top of it. */
export interface Conflict {
  by: string
  verb: string
  at: string | null
  now: unknown
  mine: () => Promise<unknown>
}
const OPEN = new Set(['preparing', 'live', 'grace'])
const SETTLE = 250

/** One broadcast as its console works on it: what is read, what is heard, what is ordered. */
export function makeDesk(author: string, sid: string) {
  const base = `/api/author/${author}/live/sessions/${sid}`
  const key = (part: string) => `desk:${sid}:${part}`
  const read = <T>(part: string, rest: string, query?: Record<string, string | number | boolean>, when: () => boolean = () => true) =>
    useQuery<T>(() => (when() ? key(part) : null), (signal) => api.get<T>(base + rest, query, signal))
  const view = read<Broadcast>('view', '')
  const role = computed(() => view.data.value?.role)
  const may = (what: 'run' | 'assist' | 'moderate') =>
    role.value === 'host' || role.value === 'operator' || (what === 'assist' ? role.value === 'assistant' : what === 'moderate' ? role.value === 'moderator' || role.value === 'patrol' : false)
  const runs = () => may('run')
  const bag = read<DeskBag>('bag', '/items')
  const drops = read<Page<DeskDrop>>('tools:drops', '/drops', { limit: 50 }, runs)
  const deals = read<Page<DeskDeal>>('tools:deals', '/deals', { limit: 50 }, runs)
  const lucky = read<Page<DeskLuck>>('tools:lucky', '/lucky', { limit: 50 }, runs)
  const incidents = read<Page<IncidentRow>>('incidents', '/incidents', { open: true, limit: 50 })
  const warnings = read<Page<Warning>>('warnings', '/warnings', { limit: 20 })
  const log = read<Page<OpRow>>('log', '/ops', { limit: 50 })
  const next = read<{ items: Suggestion[] }>('next', '/next')
  const mode = read<ChatMode>('chat', '/chat')

  /** Whoever was taken from the desk has no business with what is still on her screen. */
  const lost = computed(() => [401, 403, 404].includes(view.error.value?.status ?? 0))
  const state = computed(() => view.data.value?.state ?? 'scheduled')
  const open = computed(() => OPEN.has(state.value) && !lost.value)
  const over = computed(() => ['ended', 'replay_ready', 'banned', 'cancelled'].includes(state.value))
  const onAir = computed(() => state.value === 'live' || state.value === 'grace')

  const health = shallowRef<Health | null>(null)
  const healthAt = ref(0)
  const present = shallowRef<Colleague[]>([])
  const conflict = shallowRef<Conflict | null>(null)
  const busy = ref(false)
  const chosen = shallowRef<Chat | null>(null)

  const waits = new Map<string, ReturnType<typeof setTimeout>>()
  /** Asks again for what is old; a burst of events is one question. */
  function old(...parts: readonly (Part | 'next')[]): void {
    for (const part of parts) {
      if (waits.has(part)) continue
      waits.set(
        part,
        setTimeout(() => {
          waits.delete(part)
          invalidate(key(part))
        }, SETTLE),
      )
    }
  }
  function hearOps(list: Ops[]): void {
    for (const one of list) {
      if (one.k === 'health') {
        health.value = healthOf(one.b, health.value)
        healthAt.value = Date.now()
      }
      if (one.k === 'presence') present.value = deskOf(one.b)
      old(...oldByOps(one))
    }
  }
  /** The gateway shut the door: rights were taken or changed. Who still stands here comes in again, in the role she has now. */
  let shutAt = 0
  async function again(): Promise<void> {
    await view.refresh()
    if (!open.value || Date.now() - shutAt < 5000) return
    shutAt = Date.now()
    room.again()
  }
  const room = useRoom(
    () => (open.value ? sid : null),
    { event: (event: RoomEvent) => old(...oldBy(event)), ops: hearOps, over: (why) => void (why === 'banned' ? again() : old('view')) },
    (id) => browserDoors(id, () => api.post<Pass>(`${base}/ticket`)),
  )
  // Lines of the log that come without an event, the suggestion, and the state where the line is down.
  const timer = setInterval(() => open.value && document.visibilityState === 'visible' && old('log', 'next', 'view', 'incidents'), 15_000)
  onScopeDispose(() => {
    clearInterval(timer)
    for (const wait of waits.values()) clearTimeout(wait)
  })

  /** Gives a command. Where another was faster the page shows who, and offers the same again with the rev that is now. */
  async function run<T>(write: (rev?: number) => Promise<T>, ...parts: (Part | 'next')[]): Promise<T | true | undefined> {
    busy.value = true
    try {
      const answer = await write()
      return answer ?? true
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.code === 'scenes.live.outdated') clash(problem, write, parts)
      else toastProblem(problem)
      return undefined
    } finally {
      busy.value = false
      old(...parts, 'log')
    }
  }
  function clash<T>(problem: Problem, write: (rev?: number) => Promise<T>, parts: (Part | 'next')[]): void {
    const { by, verb, at, now, rev } = problem.params as { by?: string; verb?: string; at?: string | null; now?: unknown; rev?: number }
    conflict.value = { by: by ?? '', verb: verb ?? '', at: at ?? null, now: now ?? null, mine: () => run(() => write(rev), ...parts) }
  }
  const post = (rest: string, body?: unknown) => api.post<unknown>(base + rest, body)
  const point = (verb: 'explain' | 'pin', product_id: string) => run(() => post(`/${verb}`, { product_id, rev: bag.data.value?.rev ?? null }), 'bag', 'view', 'next')
  return {
    author, sid, base, view, bag, drops, deals, lucky, incidents, warnings, log, next, mode, room, state, open, lost, over, onAir, may, role,
    health, healthAt, present, conflict, busy, chosen, old, run, post,
    item: (product_id: string | null | undefined): DeskItem | undefined => bag.data.value?.items.find((one) => one.product.id === product_id),
    numbered: (number: number): DeskItem | undefined => bag.data.value?.items.find((one) => one.number === number),
    explain: (product_id: string) => point('explain', product_id),
    pin: (product_id: string) => point('pin', product_id),
    unpin: () => run(() => post('/unpin'), 'bag', 'view'),
    closeExplain: () => run(() => post('/explain/close'), 'bag', 'view'),
    price: (item: DeskItem, price: number | null, sku_id: string | null) => run((rev) => post('/price', { product_id: item.product.id, rev: rev ?? item.rev, price, sku_id }), 'bag'),
    stock: (rows: { sku_id: string; add: number }[]) => run(() => api.post<StockResults>(`${base}/stock/many`, { rows }), 'bag'),
    hide: (ids: string[], hidden: boolean) => run(() => api.post<BagResults>(`${base}/items/hide`, { product_ids: ids, hidden }), 'bag'),
    sellOut: (product_ids: string[], sold_out: boolean) => api.post<BagResults>(`${base}/items/sold-out`, { product_ids, sold_out }),
    order: (ids: string[], seen: number) => run((rev) => api.put(`${base}/items/order`, { rev: rev ?? seen, product_ids: ids }), 'bag'),
    drop: (id: string, verb: 'drop' | 'end') => run(() => post(`/drops/${id}/${verb}`), 'tools'),
    deal: (id: string, verb: 'start' | 'stop') => run(() => post(`/deals/${id}/${verb}`), 'tools'),
    luck: (id: string, verb: 'open' | 'cancel') => run(() => post(`/lucky/${id}/${verb}`), 'tools'),
    mute: (line: Pick<Chat, 'u' | 'n'>, scope: 'minutes' | 'session' | 'forever') => run(() => post('/mutes', { viewer: line.u, scope, name: line.n })),
    kick: (line: Pick<Chat, 'u' | 'n'>) => run(() => post('/kicks', { viewer: line.u, scope: 'session', name: line.n })),
    retract: (ids: string[]) => run(() => post('/chat/retract', { chat_ids: ids })),
    pinComment: (line: Chat) => run(() => api.put(`${base}/chat/pin`, { chat_id: line.i, name: line.n, text: line.x }), 'chat'),
    announce: (text: string) => run(() => api.put<ChatMode>(`${base}/notice`, { text }).then(mode.put), 'chat'),
    unpinComment: () => run(() => api.delete(`${base}/chat/pin`), 'chat'),
  }
}
export type Desk = ReturnType<typeof makeDesk>
const DESK: InjectionKey<Desk> = Symbol('live desk')

export function provideDesk(author: string, sid: string): Desk {
  const desk = makeDesk(author, sid)
  provide(DESK, desk)
  return desk
}
export function useDesk(): Desk {
  const desk = inject(DESK)
  if (!desk) throw new Error('useDesk outside a live console')
  return desk
}
