import type { Category } from '@/api/types'

/** The tree's two levels, in the order the server gives them; one whose parent is gone stands on top. */
export function branches(items: readonly Category[]): { top: Category; below: Category[] }[] {
  const tops = items.filter((one) => one.parent_id === null || !items.some((other) => other.id === one.parent_id))
  return tops.map((top) => ({ top, below: items.filter((one) => one.parent_id === top.id) }))
}
