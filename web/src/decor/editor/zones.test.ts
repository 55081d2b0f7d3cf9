import { describe, expect, it } from 'vitest'
import { between, clamp, keyed, least, overlapping, snap } from './zones'

describe('hot zones', () => {
  it('stay inside the picture and large enough, whatever is drawn', () => {
    for (const ratio of [0.3, 0.533, 1, 2])
      for (const x of [-1, 0, 0.4, 0.99, 3])
        for (const w of [-1, 0, 0.05, 0.5, 2]) {
          const box = clamp({ x, y: x, w, h: w }, ratio)
          expect(box.x).toBeGreaterThanOrEqual(0)
          expect(box.y).toBeGreaterThanOrEqual(0)
          expect(box.x + box.w).toBeLessThanOrEqual(1.0005)
          expect(box.y + box.h).toBeLessThanOrEqual(1.0005)
          expect(box.w).toBeGreaterThanOrEqual(least(ratio).w)
          expect(box.w * 375).toBeGreaterThanOrEqual(44)
        }
  })
  it('are drawn from any corner', () => expect(between(0.8, 0.9, 0.2, 0.1)).toEqual({ x: 0.2, y: 0.1, w: 0.6000000000000001, h: 0.8 }))
  it('snap to ends, middle and thirds', () => expect([0.005, 0.33, 0.5, 0.9].map(snap)).toEqual([0, 1 / 3, 0.5, 0.9]))
  it('may touch and not overlap', () => {
    const left = { x: 0, y: 0, w: 0.5, h: 1 }
    expect(overlapping([left, { x: 0.5, y: 0, w: 0.5, h: 1 }])).toBeNull()
    expect(overlapping([left, { x: 0.4, y: 0.2, w: 0.2, h: 0.2 }])).toBe(1)
  })
  it('arrows move, with Shift they size', () => {
    const box = { x: 0.2, y: 0.2, w: 0.4, h: 0.4 }
    expect(keyed(box, 'ArrowRight', false)).toMatchObject({ x: 0.21000000000000002, w: 0.4 })
    expect(keyed(box, 'ArrowDown', true)).toMatchObject({ y: 0.2, h: 0.41000000000000003 })
    expect(keyed(box, 'Enter', false)).toBeNull()
  })
})
