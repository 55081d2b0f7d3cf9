import type { Anchor } from '@/api/types'

/** The goods that belong to this moment: those of its part first, then those that stand all the time. */
export function anchorsAt(anchors: readonly Anchor[], second: number): Anchor[] {
  const ms = second * 1000
  const timed = anchors.filter((one) => typeof one.start_ms === 'number' && typeof one.end_ms === 'number')
  const now = timed.filter((one) => one.start_ms! <= ms && ms < one.end_ms!)
  return [...now, ...anchors.filter((one) => !timed.includes(one))]
}
