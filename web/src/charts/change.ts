/** The change from one period to the next in basis points; null where there was nothing to compare with. */
export function changeBp(now: number, before: number): number | null {
  return before === 0 ? null : Math.round(((now - before) * 10_000) / Math.abs(before))
}
