import type { Words } from '../../clips'

export interface Change {
  caption?: string
  topics?: string[]
  anchors?: { product_id: string }[]
}
const same = (one: readonly string[], other: readonly string[]) => one.length === other.length && one.every((word, ix) => word === other[ix])

/** Only what differs is sent: unchanged words of a published clip must not bring it back to the audit. */
export function changes(before: Words, now: Words): Change {
  const out: Change = {}
  if (now.caption.trim() !== before.caption) out.caption = now.caption.trim()
  if (!same(now.topics, before.topics)) out.topics = now.topics
  const ids = now.anchors.map((one) => one.id)
  if (!same(ids, before.anchors.map((one) => one.id))) out.anchors = ids.map((product_id) => ({ product_id }))
  return out
}
