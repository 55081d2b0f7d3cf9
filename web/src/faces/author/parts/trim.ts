export const SHORTEST_MS = 500
export const STEP_MS = 100

/** The part between two sliders, whichever of them moved: it never gets shorter than the shortest clip; null is an end of the film. */
export function part(span: number, from: number, to: number, moved: 'from' | 'to'): [number | null, number | null] {
  const begin = moved === 'from' ? Math.min(from, to - SHORTEST_MS) : from
  const end = moved === 'to' ? Math.max(to, begin + SHORTEST_MS) : to
  return [begin <= 0 ? null : Math.round(begin), end >= span ? null : Math.round(end)]
}
