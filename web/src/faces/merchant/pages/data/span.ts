/** A span of seconds in the unit a person would say it in. */
export function spanOf(seconds: number): { n: number; unit: 'second' | 'minute' | 'hour' | 'day' } {
  if (seconds < 90) return { n: Math.max(0, Math.round(seconds)), unit: 'second' }
  if (seconds < 5_400) return { n: Math.round(seconds / 60), unit: 'minute' }
  if (seconds < 129_600) return { n: Math.round(seconds / 3_600), unit: 'hour' }
  return { n: Math.round(seconds / 86_400), unit: 'day' }
}
