import type { Zone } from '../types'

export type Box = Pick<Zone, 'x' | 'y' | 'w' | 'h'>
/** The width of a phone, and what a finger needs, in points. */
const PHONE = 375
const FINGER = 44
const EVEN = 1e-6
const held = (value: number, low: number, high: number) => Math.min(Math.max(value, low), Math.max(low, high))
const even = (value: number) => Math.round(value * 1000) / 1000

/** The least size of a zone on a picture of this shape. */
export const least = (ratio: number): { w: number; h: number } => ({ w: Math.min(1, Math.ceil((FINGER / PHONE) * 1000) / 1000), h: Math.min(1, Math.ceil((FINGER / PHONE / ratio) * 1000) / 1000) })

/** A box kept inside its picture and large enough; `ratio` is height over width. */
export function clamp(box: Box, ratio: number): Box {
  const size = least(ratio)
  const w = held(even(box.w), size.w, 1)
  const h = held(even(box.h), size.h, 1)
  return { x: even(held(box.x, 0, 1 - w)), y: even(held(box.y, 0, 1 - h)), w, h }
}

/** The box between two corners, whichever way it was drawn. */
export const between = (x0: number, y0: number, x1: number, y1: number): Box => ({ x: Math.min(x0, x1), y: Math.min(y0, y1), w: Math.abs(x1 - x0), h: Math.abs(y1 - y0) })

/** Snaps an edge to the picture's ends, middle and thirds where it comes near. */
export const snap = (value: number): number => [0, 1 / 3, 1 / 2, 2 / 3, 1].find((line) => Math.abs(value - line) < 0.012) ?? value

/** The first zone that lies over one before it. */
export function overlapping(zones: readonly Box[]): number | null {
  for (const [n, z] of zones.entries())
    if (zones.slice(0, n).some((o) => z.x < o.x + o.w - EVEN && o.x < z.x + z.w - EVEN && z.y < o.y + o.h - EVEN && o.y < z.y + z.h - EVEN)) return n
  return null
}

/** What a key does to a zone: arrows move it, with Shift they change its size; null where the key means something else. */
export function keyed(box: Box, key: string, shift: boolean, step = 0.01): Box | null {
  const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[key]
  if (!by) return null
  return shift ? { ...box, w: box.w + by[0]!, h: box.h + by[1]! } : { ...box, x: box.x + by[0]!, y: box.y + by[1]! }
}
