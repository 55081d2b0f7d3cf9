/** A percentage as people type it, in basis points: `12.5` is 1250; null where it is none. */
export function toBp(words: string): number | null {
  const found = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/.exec(words.trim())
  if (!found) return null
  const bp = Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
  return bp <= 10_000 ? bp : null
}

/** Basis points as one types them: 1250 is `12.5`. */
export const fromBp = (bp: number | null): string => (bp === null ? '' : String(bp / 100))
