import type { BagItem } from '@/api/live'
import type { Text } from '@/api/types'

// What the gateway says: one frame a room each 100 ms with the same bytes for all, and short answers to one viewer.
export type Role = 'guest' | 'viewer' | 'buyer' | 'fan' | 'moderator' | 'assistant' | 'operator' | 'host' | 'patrol' | 'auto'
export interface Chat {
  i: string
  /** A short id of the writer; the same in all rooms of a day, never the account's. */
  u: string
  n: string
  x: string
  r: Role
  k: 'text' | 'enter' | 'follow' | 'buy'
}
/** A chat as it travels: what is usual is left out. */
export type SaidChat = Partial<Chat> & { i: string }
/** A change that needs a reaction; `off` counts them without a gap. */
export interface RoomEvent {
  off: number
  k: string
  at: number
  b: Record<string, unknown>
}
export interface Frame {
  /** The server's clock when the frame was built, ms. */
  t?: number
  /** Viewers now. */
  v?: number
  /** Likes since the last frame. */
  lk?: number
  /** How many chats there were; `c` holds the sample of them. */
  n?: number
  c?: SaidChat[]
  e?: RoomEvent[]
  /** Last values by key, each with a version that only grows. */
  st?: Record<string, [number, unknown]>
}
/** Where the room stands, for who comes in or lost the thread. */
export interface Snapshot {
  session_id: string
  state: RoomState
  off: number
  bag_rev: number
  since: string | null
  grace_until: string | null
  pinned: BagItem | null
  explaining: { id: string; product_id: string; number: number; started_at: string } | null
  host_name: string
  /** What the selling tools have open, as the console knows it. */
  extra: Extra
  at: number
}
/** The first frame of a line: the events it missed, or the snapshot where they are gone. */
export interface Welcome extends Frame {
  epoch: string
  off: number
  /** One's own short id. */
  u?: string
  slow?: number
  snap?: Partial<Snapshot>
  /** The key by which a stream's viewer posts. */
  say?: string
}
/** The newest of each kind for who stands at the desk. */
export interface Ops {
  k: string
  b: unknown
}
/** A word for one viewer alone. */
export interface Word {
  ack?: string
  /** The line as the room has it: its id, and its words behind the masks. */
  i?: string
  x?: string
  /** The client's id of a line that was refused. */
  id?: string
  slow?: number
  notice?: string
  [more: string]: unknown
}
export type RoomState = 'scheduled' | 'preparing' | 'live' | 'grace' | 'ended' | 'replay_ready' | 'banned' | 'cancelled'

export interface Pin {
  product_id: string
  number: number
  explain: boolean
}
/** Events say times as ISO-8601, like everything that is read over HTTP. */
export interface Drop {
  drop_id: string
  opens_at: string
  ends_at: string
  title: Text
  minor: number | null
  bp: number | null
  least: number
  left: number
  mine?: boolean
}
export interface Deal {
  deal_id: string
  product_id: string
  price: number
  was: number
  opens_at: string
  ends_at: string
  limit: number
  left: number
  phase: 'warmup' | 'open'
}
export interface Lucky {
  bag_id: string
  draws_at: string
  count: number
  entries?: number
}
interface Open {
  id: string
  opens_at: string
  ends_at: string
  left: number
}
export interface Extra {
  drops?: (Open & { face: { title: Text; off: number | null; bp: number | null; threshold: number }; mine: boolean })[]
  deals?: (Open & { product_id: string; price: number; was: number; per_buyer: number; state: 'warmup' | 'open' })[]
  lucky?: { id: string; draws_at: string; quantity: number; entries: number }[]
  chat?: { slow_s: number; closed: boolean; pinned: PinComment | null; notice?: string }
}
export interface PinComment {
  chat_id: string
  name: string
  text: string
}
