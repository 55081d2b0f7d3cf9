// Promo nodes and their report, as `compass.market` and `compass.promo` tell them. Money is integer minor units.
import type { Asset, Text } from '@/api/types'

export const KINDS = ['warmup', 'presale', 'peak', 'encore'] as const
export type Kind = (typeof KINDS)[number]
export interface Phase {
  kind: Kind
  starts_at: string
  ends_at: string
}
export interface PromoNode {
  id: string
  name: Text
  phases: Phase[]
  starts_at: string
  ends_at: string
  state: 'open' | 'cancelled'
  rev: number
  /** Of the house, for all shops; else a shop's own. */
  house: boolean
}
export interface Target {
  amount: number | null
  shares: Partial<Record<Kind, number>> | null
}
export interface ShopNode {
  node: PromoNode
  target: Target | null
}

export interface ReportPhase extends Phase {
  gmv: number
  target: number | null
}
export interface ReportPoint {
  at: string
  gmv: number | null
  total: number | null
  planned: number | null
}
export interface ReportField {
  key: 'field' | 'alliance' | 'campaign' | 'top_kol' | 'shelf'
  kept: boolean
  gmv: number | null
  share_bp: number | null
  orders: number | null
  buyers: number | null
  authors: number | null
}
export interface Hero {
  product_id: string
  title: Text
  image: Asset | null
  orders: number
  items: number
  gmv: number
  share_bp: number
  stock: number
}
export interface Report {
  as_of: string
  state: 'provisional' | 'settled'
  currency: string
  shop: { id: string; name: string; logo: string | null }
  node: PromoNode
  clock: { where: 'before' | 'in' | 'between' | 'over'; kind: Kind | null; until: string | null }
  gmv: number
  orders: number
  buyers: number
  items: number
  per_order: number
  refund: number
  net: number
  target: number | null
  planned: number | null
  at_end: number | null
  path: 'own' | 'even' | null
  phases: ReportPhase[]
  grain: 'hour' | 'day'
  curve: ReportPoint[]
  fields: ReportField[]
  rank: { low: number; high: number; of: number; category: Text | null; as_of: string } | null
  population: number
  heroes: Hero[]
}
