import type { Snapshot } from '@/live/frames'
import type { Asset, ProductCard, Text } from './types'

// Live rooms as shoppers see them. `room_id` is the lasting room; in offers, orders and the log it means the broadcast's id.
export interface RoomAuthor {
  id: string
  name: string
  bio: string
  avatar: string | null
  followers: number
}
export type ItemState = 'listed' | 'explaining' | 'sold_out' | 'hidden'
export interface BagItem {
  product: ProductCard
  number: number
  pos: number
  state: ItemState
  pinned: boolean
  /** The lowest of its SKUs here and now; the price of record. */
  price: number
  was: number | null
  left: number | null
}
export interface Bag {
  rev: number
  items: BagItem[]
}
export interface Explaining {
  id: string
  product_id: string
  number: number
  started_at: string
  ended_at: string | null
}
export interface RoomCardData {
  session_id: string
  room_id: string
  author: RoomAuthor
  title: string
  cover: Asset | null
  category_id: string | null
  started_at: string
  play: string
  viewers: number
  pinned: BagItem | null
  items: number
}
export interface Coming {
  session_id: string
  room_id: string
  author_id: string
  author?: RoomAuthor
  title: string
  cover: Asset | null
  planned_at: string
  reminders: number
  reminded: boolean
}
export interface RoomShop {
  id: string
  name: string
  logo: string | null
}
export interface RoomPage {
  room_id: string
  author: RoomAuthor
  /** The shop whose own room this is. */
  shop: RoomShop | null
  followed: boolean
  own: boolean
  title: string
  cover: Asset | null
  snapshot: Snapshot | null
  play: string | null
  coming: Coming | null
  /** The broadcast that was last here. */
  last: string | null
}
/** A published clip of a broadcast. */
export interface Highlight {
  explain_id: string
  video_id: string
  product: ProductCard | null
  poster: string | null
  url: string
  ms: number
}
export interface EndPage {
  session_id: string
  room_id: string
  author: RoomAuthor
  title: string
  state: string
  started_at: string | null
  ended_at: string | null
  seconds: number
  cover: Asset | null
  items: BagItem[]
  explains: Explaining[]
  replay_url: string | null
  coming: Coming | null
}
/** A coupon that drops, as claimed. */
export interface Claimed {
  coupon_id: string
  again: boolean
}
export interface Club {
  joined: boolean
  level: number
  points: number
  to_next: number | null
  joined_at: string | null
  minutes: number
  fans: number
}
export interface Condition {
  kind: 'follow' | 'phrase' | 'stay' | 'club' | 'member'
  want: string
  met: boolean | null
}
export interface Luck {
  id: string
  state: 'draft' | 'scheduled' | 'open' | 'drawing' | 'drawn' | 'awarded' | 'cancelled'
  prize: { kind: 'coupon'; offer_id: string } | { kind: 'points'; points: number } | { kind: 'sku'; sku_id: string }
  title: Text
  /** Of a piece that can be won. */
  product_id: string | null
  worth: number | null
  quantity: number
  conditions: Condition[]
  length_s: number
  opened_at: string | null
  draws_at: string | null
  drawn_at: string | null
  claim_by: string | null
  seed_hash: string | null
  seed: string | null
  list_hash: string | null
  entries: number
  winners: { place: number; entry: string; name: string }[]
  mine: { entry: string; place: number | null; prize: 'won' | 'claimed' | 'expired' | null; coupon_id: string | null; order_id: string | null } | null
}
export interface Reminder {
  reminded: boolean
  reminders: number
}
export interface Pass {
  ticket: string
  viewer: string
  role: string
  sid: string
  epoch: string
  off: number
}
