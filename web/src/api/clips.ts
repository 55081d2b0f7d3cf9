import type { RoomCardData } from './live'
import type { Asset, Text } from './types'

// Clips and posts as shoppers see them, what they say of them, and what they keep.
export interface Anchor {
  product_id: string
  title: Text
  image: Asset | null
  price_from: number
  list_price: number | null
  currency: string
  sold: number
  tags: string[]
  tappable: boolean
  label?: string
  /** The part of the clip its card belongs to; null stands all the time. */
  start_ms?: number | null
  end_ms?: number | null
}
export type ClipKind = 'video' | 'image_text'
export interface FeedItem {
  video_id: string
  kind?: ClipKind
  author: { id: string; name: string; avatar: string | null; followed: boolean }
  caption: string
  topics: string[]
  poster: string | null
  /** Null for a post of pictures. */
  play_url: string | null
  hls_url: string | null
  /** The same film for a slow line. */
  low_url?: string | null
  images?: Asset[]
  duration_ms: number
  width: number
  height: number
  likes: number
  comments: number
  favourites: number
  shares: number
  liked: boolean
  favourited: boolean
  anchors: Anchor[]
  trace_id: string
  slot: number
  policy: string
  propensity: number
  source: 'follow' | 'recommend'
}
/** A room on air in its slot of a page. */
export interface RoomSlot {
  slot: number
  room: RoomCardData
  source: string
  policy: string
  propensity: number
}
export interface Feed {
  items: FeedItem[]
  rooms?: RoomSlot[]
  trace_id: string
}
export interface Comment {
  id: string
  author: { id: string; name: string; avatar: string | null; is_author: boolean }
  text: string
  likes: number
  liked: boolean
  replies: number
  parent_id: string | null
  at: string
  mine: boolean
  pinned?: boolean
  author_liked?: boolean
  /** Waits for an operator; only its writer sees it. */
  held?: boolean
  /** What its text names; each label is a part of the text. */
  links?: { kind: 'author' | 'product'; id: string; label: string }[]
}
export interface AuthorVideo {
  id: string
  kind: ClipKind
  author_id: string
  caption: string
  poster: string | null
  preview: string | null
  likes: number
  duration_ms: number
}
export interface Shelves {
  likes: boolean
  favourites: boolean
}
export interface SharedLink {
  id: string
  video_id: string
  caption: string
  poster: string | null
  visits: number
  at: string
}
