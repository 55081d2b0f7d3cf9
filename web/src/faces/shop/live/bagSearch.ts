import type { BagItem } from '@/api/live'
import { text } from '@/i18n'

/** Goods by number or by words of their title; an empty search leaves all. */
export function found(items: readonly BagItem[], wanted: string): readonly BagItem[] {
  const words = wanted.trim().toLowerCase()
  if (!words) return items
  if (/^\d{1,3}$/.test(words)) {
    const exact = items.filter((item) => String(item.number) === words)
    if (exact.length) return exact
  }
  return items.filter((item) => words.split(/\s+/).every((word) => text(item.product.title).toLowerCase().includes(word)))
}
