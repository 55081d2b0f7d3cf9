import { onScopeDispose, ref, shallowReactive, watch } from 'vue'
import { api } from '@/api/client'
import { uuid7 } from '@/api/ids'
import type { Pass } from '@/api/live'
import { site } from '@/api/site'
import { hearTime } from '@/api/time'
import type { Ops, Role, RoomEvent, Snapshot, Word } from './frames'
import { emptyRoom, Merger } from './merge'
import { RoomSocket, type Doors, type Link, type Pipe, type Way } from './socket'

const GUEST = 'meadow.guest'

/** How a guest is told from another guest: an id of this browser, nothing more. */
export function guestId(): string {
  const kept = localStorage.getItem(GUEST) ?? uuid7()
  localStorage.setItem(GUEST, kept)
  return kept
}
export const gatewayUrl = (): string => (site.value?.gateway || location.origin).replace(/\/$/, '')

export function socketPipe(url: string): Pipe {
  const socket = new WebSocket(url)
  const pipe: Pipe = { opens: null, hears: null, shuts: null, send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text), close: () => socket.close() }
  socket.addEventListener('open', () => pipe.opens?.())
  socket.addEventListener('message', (event) => pipe.hears?.(String(event.data)))
  socket.addEventListener('close', (event) => pipe.shuts?.(event.code))
  return pipe
}
function streamPipe(url: string): Pipe {
  const stream = new EventSource(url)
  const pipe: Pipe = { opens: null, hears: null, shuts: null, close: () => stream.close() }
  stream.addEventListener('open', () => pipe.opens?.())
  stream.addEventListener('message', (event) => pipe.hears?.(String(event.data)))
  // The browser would come again with a ticket that is used up.
  const shut = (code: number) => {
    stream.close()
    pipe.shuts?.(code)
  }
  stream.addEventListener('error', () => shut(0))
  stream.addEventListener('close', (event) => shut(Number((JSON.parse(String((event as MessageEvent).data)) as { code?: number }).code) || 0))
  return pipe
}

/** The doors of a real browser to a broadcast; who stands at its desk comes in with another ticket. */
export function browserDoors(sid: string, pass = () => api.post<Pass>(`/api/live/sessions/${sid}/ticket`, { guest: guestId() })): Doors {
  const own = `${gatewayUrl()}/ws/live/${sid}`
  return {
    ticket: async () => (await pass()).ticket,
    open: () => socketPipe(`${gatewayUrl().replace(/^http/, 'ws')}/ws/live`),
    listen: (ticket, last) => streamPipe(`${own}/stream?${new URLSearchParams({ ticket, last })}`),
    async post(key, said) {
      const answer = await fetch(`${own}/say`, { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` }, body: JSON.stringify(said) })
      if (!answer.ok) throw new TypeError(`HTTP ${answer.status}`)
      return ((await answer.json()) as { me?: Word[] }).me ?? []
    },
    snapshot: () => api.get<Snapshot>(`/api/live/sessions/${sid}/snapshot`),
    later(ms, does) {
      const timer = setTimeout(does, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    clock: Date.now,
  }
}

export interface Heard {
  event?: (event: RoomEvent) => void
  word?: (word: Word) => void
  ops?: (ops: Ops[]) => void
  over?: (why: 'banned' | 'gone') => void
  /** The room as the page has read it already. */
  seed?: () => Partial<Snapshot> | null
}

/** One broadcast as it goes: state, chats and events from the gateway, and what the viewer says to it. */
export function useRoom(sid: () => string | null, heard: Heard = {}, doors: (sid: string) => Doors = browserDoors) {
  const now = shallowReactive(emptyRoom())
  const link = ref<Link>('joining')
  const way = ref<Way>('ws')
  let merger = new Merger(now)
  let socket: RoomSocket | null = null
  const sent = new Map<string, ReturnType<typeof setTimeout>>()

  function settle(id: string): void {
    clearTimeout(sent.get(id))
    sent.delete(id)
  }
  function word(one: Word): void {
    if (one.ack) {
      settle(one.ack)
      merger.acked(one.ack, one.i, one.x)
    }
    if (one.notice && one.id) {
      settle(one.id)
      merger.refused(one.id, one.notice)
    }
    if (one.slow !== undefined) now.slow = one.slow
    heard.word?.(one)
  }
  function leave(): void {
    socket?.stop()
    socket = null
    for (const id of sent.keys()) settle(id)
  }
  watch(
    sid,
    (id) => {
      leave()
      if (!id) return
      Object.assign(now, emptyRoom())
      merger = new Merger(now)
      merger.snapshot(heard.seed?.() ?? {})
      socket = new RoomSocket(id, doors(id), {
        frame: (frame) => merger.frame(frame).forEach((event) => heard.event?.(event)),
        snapshot: (snap) => merger.snapshot(snap),
        word,
        ops: heard.ops,
        welcome(who, slow) {
          merger.me = who
          now.slow = slow
        },
        link(state, by) {
          link.value = state
          way.value = by
        },
        over: (why) => heard.over?.(why),
        time: hearTime,
      })
      socket.start()
    },
    { immediate: true },
  )
  onScopeDispose(leave)

  /** Says a line; it stands there at once, and is refused when no answer comes in eight seconds. */
  function say(text: string, name: string, role: Role = 'viewer'): void {
    const id = uuid7()
    merger.echo(id, name, text, role)
    const refuse = () => {
      sent.delete(id)
      merger.refused(id, 'offline')
    }
    if (!socket?.say({ k: 'chat', x: text, id })) refuse()
    else sent.set(id, setTimeout(refuse, 8000))
  }
  return {
    now,
    link,
    way,
    say,
    forget: (id: string) => merger.forget(id),
    like: (n = 1) => socket?.like(n),
    /** Comes in again as whoever is logged in now. */
    again() {
      socket?.stop()
      socket?.start()
    },
  }
}
