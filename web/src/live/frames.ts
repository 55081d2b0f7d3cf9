import type { BagItem } from '@/api/live'

// What the gateway says: one frame a room each 100 ms with the same bytes for all, and short answers to one viewer.
export type Role = 'guest' | 'viewer' | 'buyer' | 'fan' | 'moderator' | 'assistant' | 'operator' | 'host' | 'patrol'
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
  /** What the selling tools have open. */
  extra: { drops?: Drop[]; deals?: Deal[]; lucky?: Lucky[]; pin_comment?: PinComment | null; slow_s?: number; viewers?: number; likes?: number }
  at: number
}
/** The first frame of a line: the events it missed, or the snapshot where they are gone. */
export interface Welcome extends Frame {
  epoch: string
  off: number
  /** One's own short id. */
  u?: string
  slow?: number
  snap?: Snapshot
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
export interface Drop {
  drop_id: string
  opens_at: number
  ends_at: number
  title: string
  minor?: number
  bp?: number
  least?: number
  left: number
}
export interface Deal {
  deal_id: string
  product_id: string
  price: number
  was: number
  opens_at: number
  ends_at: number
  limit: number
  left: number
  phase: 'warmup' | 'open'
}
export interface Lucky {
  bag_id: string
  prize: string
  count: number
  draws_at: number
  conditions: { kind: string; [more: string]: unknown }[]
}
export interface PinComment {
  chat_id: string
  name: string
  text: string
}
