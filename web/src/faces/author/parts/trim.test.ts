import { describe, expect, it } from 'vitest'
import { part, SHORTEST_MS } from './trim'

describe('the part that is kept', () => {
  it('is the whole film at its ends', () => expect(part(9000, 0, 9000, 'from')).toEqual([null, null]))
  it('is cut where the sliders stand', () => expect(part(9000, 1000, 8000, 'to')).toEqual([1000, 8000]))
  it('never gets shorter than a clip may be', () => {
    for (const moved of ['from', 'to'] as const)
      for (let from = 0; from <= 9000; from += 300)
        for (let to = 0; to <= 9000; to += 300) {
          if (moved === 'from' ? to < SHORTEST_MS : from > 9000 - SHORTEST_MS) continue
          const [a, b] = part(9000, from, to, moved)
          expect((b ?? 9000) - (a ?? 0)).toBeGreaterThanOrEqual(SHORTEST_MS)
        }
  })
})
