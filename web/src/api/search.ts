import { api } from './client'
import { site } from './site'
import type { Asset, ProductCard } from './types'

declare module './types' {
  interface Site {
    search_url: string
  }
}

export const TABS = ['all', 'products', 'videos', 'rooms', 'shops', 'authors'] as const
export type Tab = (typeof TABS)[number]
export const SORTS = ['best', 'sold', 'new', 'price_asc', 'price_desc'] as const
export type Sort = (typeof SORTS)[number]
export interface FoundVideo {
  id: string
  author_id: string
  author_name: string
  caption: string
  poster: string | null
  duration_ms: number
  likes: number
}
export interface FoundShop {
  id: string
  name: string
  logo: string | null
  followers: number
}
export interface FoundAuthor {
  id: string
  name: string
  avatar: string | null
  followers: number
}
export interface FoundRoom {
  id: string
  room_id: string
  author_id: string
  author_name: string
  title: string
  cover: Asset | null
  viewers: number
}
export interface SearchPage {
  products: ProductCard[]
  videos: FoundVideo[]
  shops: FoundShop[]
  authors: FoundAuthor[]
  rooms: FoundRoom[]
  next: string | null
  /** How it was found: every word, some of them, by sound, another wording, fewer words, not at all. */
  rung: 'all' | 'some' | 'sound' | 'mended' | 'fewer' | 'none'
  asked: string
  maybe: string[]
  popular: ProductCard[]
  /** The search's name in the log, for what is opened of it and for its next pages. */
  trace_id: string
}
export interface Wanted {
  q: string
  tab: Tab
  sort: Sort
  price_min?: number
  price_max?: number
  category?: string
  ships_from?: string
}

export const findPage = (wanted: Wanted, cursor: string | null, signal: AbortSignal, trace?: string) =>
  api.get<SearchPage>('/api/search', { ...wanted, cursor, limit: 20, trace }, signal)

/** What is being typed, completed at every key by the search door; nothing where it does not answer. */
export async function suggest(q: string, signal: AbortSignal): Promise<string[]> {
  const base = site.value?.search_url
  if (!base) return []
  try {
    const answer = await fetch(`${base}/s/v1/suggest?q=${encodeURIComponent(q)}`, { signal, credentials: 'omit' })
    return answer.ok ? ((await answer.json()) as { items: string[] }).items : []
  } catch {
    return []
  }
}

/** Tells that a search was made: history of one's own and, a vote a day, suggestions for all. Nobody waits for it. */
export const told = (q: string, found: boolean) => void api.post('/api/search/queries', { q, found }).catch(() => undefined)

/** Tells which result was opened and what stood above it. */
export const picked = (q: string, id: string, seen: readonly string[]) =>
  void api.post('/api/search/picks', { q, product_id: id, seen: seen.slice(0, 60) }).catch(() => undefined)

/** The key of a query in the event log (FNV-1a, 64 bits): the words themselves never enter it. */
export function queryKey(q: string): string {
  let key = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(q.trim().toLowerCase())) key = BigInt.asUintN(64, (key ^ BigInt(byte)) * 0x100000001b3n)
  return key.toString()
}
