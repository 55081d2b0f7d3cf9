import type { NewAnchor } from '@/api/types'
import { anchorOf, type Words } from '../../clips'

export interface Change {
  caption?: string
  topics?: string[]
  anchors?: NewAnchor[]
  cover_ms?: number
  pictures?: string[]
}
const same = (one: readonly string[], other: readonly string[]) => one.length === other.length && one.every((word, ix) => word === other[ix])

/** Only what differs is sent: unchanged words of a published clip must not bring it back to the audit. */
export function changes(before: Words, now: Words, cover: number | null = null, pictures: readonly [string[], string[]] = [[], []]): Change {
  const out: Change = {}
  if (now.caption.trim() !== before.caption) out.caption = now.caption.trim()
  if (!same(now.topics, before.topics)) out.topics = now.topics
  const anchors = now.anchors.map(anchorOf)
  if (JSON.stringify(anchors) !== JSON.stringify(before.anchors.map(anchorOf))) out.anchors = anchors
  if (cover !== null) out.cover_ms = cover
  if (!same(...pictures)) out.pictures = pictures[1]
  return out
}
