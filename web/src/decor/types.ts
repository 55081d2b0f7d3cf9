import type { Asset, ProductCard, Text } from '@/api/types'

/** A card with what only the mall asks of it; `rating` in hundredths of a star. */
export interface Card extends ProductCard {
  on_sale?: boolean
  rating?: number | null
  reviews?: number
}
export const KINDS = ['icons', 'banner', 'hotzone', 'products', 'flash', 'ranking', 'waterfall'] as const
export type Kind = (typeof KINDS)[number]
export const BOARDS = ['sold', 'rated', 'rising'] as const
export type BoardName = (typeof BOARDS)[number]
export const SORTS = ['popular', 'new', 'rating', 'price_asc', 'price_desc'] as const

// What shoppers read.
export interface IconView {
  label: Text
  link: string
  picture: Asset | null
}
export interface SlideView {
  picture: Asset
  alt: Text
  link: string | null
}
/** A part of a picture that leads somewhere, in fractions of the picture. */
export interface Zone {
  x: number
  y: number
  w: number
  h: number
  label: Text
  link: string
}
export interface Deal {
  offer_id: string
  kind: 'flash' | 'timed'
  title: Text
  starts_at: string
  ends_at: string
  card: ProductCard
  price: number
  usual: number
  total: number | null
  taken: number | null
}
export interface Ranked {
  place: number
  /** At least so many sold in seven days; 0 says nothing. */
  band: number
  card: Card
}
export type View =
  | { kind: 'icons'; items: IconView[] }
  | { kind: 'banner'; slides: SlideView[] }
  | { kind: 'hotzone'; picture: Asset; alt: Text; zones: Zone[] }
  | { kind: 'products'; items: ProductCard[]; category: string | null }
  | { kind: 'flash'; items: Deal[]; coming: boolean }
  | { kind: 'ranking'; board: BoardName; category: string | null; items: Ranked[] }
  | { kind: 'waterfall'; category: string | null }
export interface BlockView {
  id: string
  title: Text
  content: View
}
export interface PageView {
  place: string
  title: Text
  at: string
  bare: boolean
  blocks: BlockView[]
  /** The home only: pages beside it that show something now. */
  channels: { place: string; title: Text }[]
}
export interface Deals {
  running: Deal[]
  coming: Deal[]
}
export interface Board {
  board: BoardName
  category: string | null
  items: Ranked[]
}

// What editors write.
export type Content =
  | { kind: 'icons'; items: { label: Text; link: string; picture: string | null }[] }
  | { kind: 'banner'; slides: { picture: string; alt: Text; link: string | null }[] }
  | { kind: 'hotzone'; picture: string; alt: Text; zones: Zone[] }
  | { kind: 'products'; product_ids: string[]; category: string | null; sort: (typeof SORTS)[number]; most: number }
  | { kind: 'flash'; most: number }
  | { kind: 'ranking'; board: BoardName; category: string | null; most: number }
  | { kind: 'waterfall'; category: string | null }
export interface PutBlock {
  content: Content
  title: Text
  state: 'draft' | 'live'
  starts_at: string | null
  ends_at: string | null
  rev: number
}
export interface Block extends PutBlock {
  id: string
  pos: number
  updated_at: string
}
export interface DraftPage {
  place: string
  title: Text
  rev: number
  blocks: Block[]
  pictures: Asset[]
  goods: Card[]
}
export interface PageRow {
  place: string
  title: Text
  blocks: number
  live: number
  rev: number
  updated_at: string | null
}
