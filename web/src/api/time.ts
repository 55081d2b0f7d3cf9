let offset = 0
let best = Infinity

/** Learns how far the device clock is off. A quicker round trip is believed over a slower one. */
export function learnTime(serverMs: number, sentMs: number, gotMs: number): void {
  const trip = gotMs - sentMs
  if (!Number.isFinite(serverMs) || trip < 0 || trip > best) return
  best = trip
  offset = serverMs - (sentMs + trip / 2)
}

/** The server's time in ms; countdowns follow it, never the device clock. */
export const serverNow = (): number => Date.now() + offset

/** Milliseconds until an instant, never below zero. */
export const msUntil = (iso: string): number => Math.max(0, Date.parse(iso) - serverNow())

export function forgetTime(): void {
  offset = 0
  best = Infinity
}
