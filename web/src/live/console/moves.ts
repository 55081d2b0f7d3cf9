/** A list with one row carried to another place; what lies outside stays as it was. */
export function moved<T>(rows: readonly T[], from: number, to: number): T[] {
  const next = [...rows]
  if (from < 0 || from >= rows.length || to < 0 || to >= rows.length || from === to) return next
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}
