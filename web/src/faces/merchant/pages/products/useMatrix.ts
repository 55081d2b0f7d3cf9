import { toMinor } from '@/console'
import type { FormSku } from './useDraft'

export const FIELDS = ['price', 'list_price', 'stock', 'outer_sku', 'barcode', 'weight_g'] as const
export type Field = (typeof FIELDS)[number]

/** A cell's words as its column keeps them; undefined where they do not fit, so that the old value stays. */
export function cellOf(field: Field, words: string): FormSku[Field] | undefined {
  const text = words.trim()
  if (field === 'outer_sku') return text.slice(0, 80)
  if (field === 'barcode') return text.slice(0, 40)
  if (field === 'price' || field === 'list_price') {
    if (!text && field === 'list_price') return null
    const minor = toMinor(text.replace(/^[¥￥$]/, ''))
    return minor === null || minor < 1 ? undefined : minor
  }
  if (!text && field === 'weight_g') return null
  const plain = text.replaceAll(',', '')
  return /^\d{1,8}$/.test(plain) ? Number(plain) : undefined
}

export const sheetOf = (words: string): string[][] => words.replace(/\r?\n$/, '').split(/\r?\n/).map((line) => line.split('\t'))

/** Lays a pasted sheet over the rows from a cell on, to the right and down; answers how many cells did not fit. */
export function pasteInto(rows: readonly FormSku[], sheet: readonly (readonly string[])[], row: number, field: Field): number {
  const first = FIELDS.indexOf(field)
  let bad = 0
  sheet.forEach((cells, dy) => {
    cells.forEach((words, dx) => {
      const target = rows[row + dy]
      const name = FIELDS[first + dx]
      const value = name && cellOf(name, words)
      if (!target || !name || value === undefined) bad += 1
      else Object.assign(target, { [name]: value })
    })
  })
  return bad
}

/** Puts what was filled in above into every row, or only into those chosen. */
export function fillAll(rows: readonly FormSku[], given: Partial<FormSku>): void {
  for (const row of rows) for (const [name, value] of Object.entries(given)) if (value !== null && value !== undefined && value !== '') Object.assign(row, { [name]: value })
}
