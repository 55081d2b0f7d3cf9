import type { Chat, Deal, Drop, Extra, Frame, Lucky, Pin, PinComment, Role, RoomEvent, RoomState, SaidChat, Snapshot } from './frames'

/** A chat on screen; one's own stands there at once and says whether it went out. */
export interface Line extends Chat {
  mine?: 'sending' | 'sent' | 'refused'
  /** Why it was refused, as the gateway's code. */
  why?: string
}
export interface RoomNow {
  state: RoomState
  reason: string
  viewers: number
  likes: number
  chats: Line[]
  /** Chats that the sample left out since the list was last shown. */
  unseen: number
  pin: Pin | null
  /** Grows whenever the bag on screen is out of date. */
  bagTurn: number
  drops: Drop[]
  deals: Deal[]
  lucky: Lucky[]
  drawn: { bag_id: string; winners: { entry: string; name: string }[]; seed: string } | null
  comment: PinComment | null
  notice: { text: string; level: string; at: number } | null
  slow: number
  /** Nobody but the desk may speak. */
  closed: boolean
  host: string | null
  /** Left of a product by the state lane; what is sold is decided over HTTP. */
  stock: Record<string, number>
}
export const KEEP = 200

export const emptyRoom = (): RoomNow => ({
  state: 'live', reason: '', viewers: 0, likes: 0, chats: [], unseen: 0, pin: null, bagTurn: 0, drops: [], deals: [], lucky: [],
  drawn: null, comment: null, notice: null, slow: 0, closed: false, host: null, stock: {},
})

const without = <T, K extends keyof T>(list: T[], key: K, value: unknown) => list.filter((one) => one[key] !== value)
const put = <T, K extends keyof T>(list: T[], key: K, one: T) => [...without(list, key, one[key]), one]

/** The list with some of its things changed; the others stay the same objects. */
const changed = <T>(list: T[], is: (one: T) => boolean, change: (one: T) => Partial<T>): T[] => list.map((one) => (is(one) ? Object.assign({}, one, change(one)) : one))

const usual = (chat: SaidChat): Chat => Object.assign({ u: '', n: '', x: '', r: 'viewer', k: 'text' } as const, chat)

/** An announcement; an empty one took the last down. */
const noticed = (text: unknown, level: unknown = 'info', at = 0): RoomNow['notice'] => (text ? { text: String(text), level: String(level), at } : null)

/** What the tools have open, in the words of their events. */
function opened(extra: Extra): Partial<RoomNow> {
  return {
    drops: (extra.drops ?? []).map(({ id, opens_at, ends_at, left, mine, face }) => ({ drop_id: id, opens_at, ends_at, left, mine, title: face.title, minor: face.off, bp: face.bp, least: face.threshold })),
    deals: (extra.deals ?? []).map(({ id, product_id, price, was, opens_at, ends_at, left, per_buyer, state }) => ({ deal_id: id, product_id, price, was, opens_at, ends_at, left, limit: per_buyer, phase: state })),
    lucky: (extra.lucky ?? []).map(({ id, draws_at, quantity, entries }) => ({ bag_id: id, draws_at, count: quantity, entries })),
    comment: extra.chat?.pinned ?? null,
    notice: noticed(extra.chat?.notice),
    slow: extra.chat?.slow_s ?? 0,
    closed: extra.chat?.closed ?? false,
  }
}

type Body = Record<string, unknown>
const EVENTS: Record<string, (now: RoomNow, body: Body, event: RoomEvent) => void> = {
  pin: (now, body) => (now.pin = body as unknown as Pin),
  unpin: (now, body) => (now.pin = !body.product_id || now.pin?.product_id === body.product_id ? null : now.pin),
  bag: (now) => (now.bagTurn += 1),
  price: (now) => (now.bagTurn += 1),
  drop: (now, body) => (now.drops = put(now.drops, 'drop_id', body as unknown as Drop)),
  drop_end: (now, body) => (now.drops = without(now.drops, 'drop_id', body.drop_id)),
  deal(now, body) {
    now.deals = put(now.deals, 'deal_id', body as unknown as Deal)
    now.bagTurn += 1
  },
  deal_end(now, body) {
    now.deals = without(now.deals, 'deal_id', body.deal_id)
    now.bagTurn += 1
  },
  lucky: (now, body) => (now.lucky = put(now.lucky, 'bag_id', body as unknown as Lucky)),
  lucky_drawn(now, body) {
    now.lucky = without(now.lucky, 'bag_id', body.bag_id)
    now.drawn = body as unknown as RoomNow['drawn']
  },
  lucky_end: (now, body) => (now.lucky = without(now.lucky, 'bag_id', body.bag_id)),
  state(now, body) {
    now.state = body.state as RoomState
    now.reason = String(body.reason ?? '')
  },
  host: (now, body) => (now.host = String(body.name ?? '')),
  notice: (now, body, event) => (now.notice = noticed(body.text, body.level, event.at)),
  pin_comment: (now, body) => (now.comment = body.chat_id ? (body as unknown as PinComment) : null),
  retract(now, body) {
    const gone = new Set(body.chat_ids as string[])
    now.chats = now.chats.filter((line) => !gone.has(line.i))
    if (now.comment && gone.has(now.comment.chat_id)) now.comment = null
  },
  mode(now, body) {
    now.slow = Number(body.slow_s) || 0
    now.closed = body.closed === true
  },
}

function setState(now: RoomNow, key: string, value: unknown): void {
  const [kind, id] = key.split(':', 2) as [string, string]
  const left = typeof value === 'number' ? value : Number((value as Body | null)?.left ?? (value as Body | null)?.entries)
  if (!Number.isFinite(left)) return
  if (kind === 'stock') now.stock = { ...now.stock, [id]: left }
  else if (kind === 'deal') now.deals = changed(now.deals, (one) => one.deal_id === id, () => ({ left }))
  else if (kind === 'bag') now.lucky = changed(now.lucky, (one) => one.bag_id === id, () => ({ entries: left }))
  else if (kind === 'drop') now.drops = changed(now.drops, (one) => one.drop_id === id, () => ({ left }))
}

/** Puts frames on a room: events once by offset, state by version, chats sampled into a bounded list. */
export class Merger {
  off = 0
  private bagRev = -1
  private readonly versions = new Map<string, number>()
  /** One's own short id, by which a shared frame brings one's own words back. */
  me = ''

  constructor(readonly now: RoomNow = emptyRoom()) {}

  /** Takes the room as it stands; what a part of it does not say stays as it is. */
  snapshot(snap: Partial<Snapshot>): void {
    const { now } = this
    if (snap.off !== undefined) this.off = snap.off
    if (snap.state) now.state = snap.state
    if (snap.host_name) now.host = snap.host_name
    if (snap.pinned !== undefined) now.pin = snap.pinned && { product_id: snap.pinned.product.id, number: snap.pinned.number, explain: snap.explaining?.product_id === snap.pinned.product.id }
    if (snap.extra) Object.assign(now, opened(snap.extra))
    if (snap.bag_rev !== undefined && snap.bag_rev !== this.bagRev) now.bagTurn += 1
    this.bagRev = snap.bag_rev ?? this.bagRev
    this.versions.clear()
  }

  /** Merges one frame; the events that were new are handed back. */
  frame(frame: Frame): RoomEvent[] {
    const { now } = this
    if (frame.v !== undefined) now.viewers = frame.v
    if (frame.lk) now.likes += frame.lk
    const fresh = (frame.e ?? []).filter((event) => event.off > this.off)
    for (const event of fresh) {
      this.off = event.off
      EVENTS[event.k]?.(now, event.b, event)
    }
    this.values(frame.st)
    this.chats((frame.c ?? []).map(usual), frame.n ?? 0)
    return fresh
  }

  private chats(some: Chat[], count: number): void {
    const there = new Set(this.now.chats.map((line) => line.i))
    const news = some.filter((chat) => !there.has(chat.i) && !this.echoed(chat))
    if (count > some.length) this.now.unseen += count - some.length
    if (news.length) this.add(news)
  }

  /** Whether a line is one's own that stands there already; it takes the id by which it can be pinned or taken back. */
  private echoed(chat: Chat): boolean {
    if (!this.me || chat.u !== this.me || chat.k !== 'text') return false
    const echo = this.now.chats.find((line) => line.mine === 'sending' && line.x === chat.x)
    if (!echo) return false
    this.now.chats = changed(this.now.chats, (line) => line === echo, () => ({ ...chat, mine: 'sent' }))
    return true
  }

  private add(lines: Line[]): void {
    this.now.chats = [...this.now.chats, ...lines].slice(-KEEP)
  }

  private values(values: Frame['st']): void {
    for (const [key, [version, value]] of Object.entries(values ?? {})) {
      if (version <= (this.versions.get(key) ?? -1)) continue
      this.versions.set(key, version)
      setState(this.now, key, value)
    }
  }

  /** One's own words stand there at once, without a writer's id until the room has them. */
  echo(id: string, name: string, text: string, role: Role): void {
    this.add([{ i: id, u: '', n: name, x: text, r: role, k: 'text', mine: 'sending' }])
  }

  /** The room has it: under its own id, perhaps masked. The shared frame may have been quicker. */
  acked(id: string, chatId = id, words?: string): void {
    if (!this.now.chats.some((line) => line.i === id)) return
    const once = this.now.chats.filter((line) => line.i === id || line.i !== chatId)
    this.now.chats = changed(once, (line) => line.i === id, (line) => ({ i: chatId, u: this.me, x: words ?? line.x, mine: 'sent' }))
  }

  refused(id: string, why: string): void {
    this.now.chats = changed(this.now.chats, (line) => line.i === id, () => ({ mine: 'refused', why }))
  }

  /** A refused line goes back to its writer's hand. */
  forget(id: string): void {
    this.now.chats = this.now.chats.filter((line) => line.i !== id)
  }
}
