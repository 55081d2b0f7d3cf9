import type { Text } from '@/i18n'

export interface Reason {
  code: string
  about: Text | null
  commerce: boolean
  also: string[]
  chance: boolean
}
export interface Switches {
  personal: boolean
  history: boolean
  less_shopping: boolean
  minor: boolean
  variety: 'familiar' | 'balanced' | 'exploring'
}
export interface Label {
  key: string
  name: Text
  strength: number
  since: string
  on: boolean
}
export interface Labels {
  switches: Switches
  labels: Label[]
}
export type Target = 'item' | 'author' | 'tag' | 'category'
export interface Policies {
  weights: Record<string, number>
  target_bp: number
  low_bp: number
  high_bp: number
  epsilon_bp: number
  trials: number
  holdback_bp: number
  share_trial_bp: number
  author_page: number
  shop_page: number
  author_day: number
  shop_day: number
  product_day: number
}
export interface ShownSlot {
  item_id: string
  slot: number
  source: string
  how: string
  propensity: number
  score: number
  ent: number
  com: number
  price: number
}
export interface Arm {
  name: string
  people: number
  impressions: number
  commerce: number
  long_view: number
  refused: number
  harms: boolean
  /** How far each share lies above the control's, with an interval that holds at every look. */
  beside: Partial<Record<'commerce' | 'long_view' | 'refused', { mid: number; low: number; high: number; known: number }>>
}
export interface Variety {
  impressions: number
  items: number
  distance: number
  entropy: number
  authors: number
  shops: number
  beyond: number
}
