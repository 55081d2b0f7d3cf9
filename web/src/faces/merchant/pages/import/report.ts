import type { Text } from '@/api/types'

export const FORMATS = ['meadow', 'shopify', 'saleor'] as const
export type Format = (typeof FORMATS)[number]
export const CURRENCIES = ['CNY', 'USD', 'EUR', 'GBP', 'JPY', 'HKD'] as const
export const MOST_BYTES = 10_000_000

export interface ImportItem {
  product_id: string
  handle: string
  title: Text
  row: number
}
export interface RowError {
  row: number
  column: string
  value: string
  level: 'error' | 'warning'
  code: string
  text: string
}
export interface ImportRow {
  id: string
  at: string
  name: string
  format: Format
  dry: boolean
  state: 'running' | 'pictures' | 'done'
  rows: number
  products: number
  skus: number
  made: number
  changed: number
  unchanged: number
  refused: number
  submitted: number
  error_count: number
  warning_count: number
}
export interface ImportReport extends ImportRow {
  created: ImportItem[]
  updated: ImportItem[]
  errors: RowError[]
}

/** What a file most likely is, by its name; a wrong guess is one choice away. */
export function guess(name: string): Format {
  if (/\.json$/i.test(name)) return 'saleor'
  return /shopify|products_export/i.test(name) ? 'shopify' : 'meadow'
}

/** Why a file is not sent at all. */
export function unfit(file: { name: string; size: number }): 'empty' | 'big' | 'kind' | null {
  if (!/\.(csv|txt|xlsx|json)$/i.test(file.name)) return 'kind'
  if (file.size === 0) return 'empty'
  return file.size > MOST_BYTES ? 'big' : null
}

/** Products that a checked file would bring. */
export const good = (report: ImportRow) => Math.max(0, report.products - report.refused)
