let offset = 0
let best = Infinity
const heard: number[] = []

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
  heard.length = 0
}

/**
 * Hears a clock stamp that came over a running connection: it is late by the way it took, so the least late of five counts.
 * A stamp can only be too old: it pushes the clock forward, and sets it where the device's clock has jumped.
 */
export function hearTime(serverMs: number, gotMs: number): void {
  heard.push(serverMs - gotMs)
  if (heard.length > 5) heard.shift()
  if (heard.length < 5) return
  const fresh = Math.max(...heard)
  if (fresh > offset || offset - fresh > 2000) offset = fresh
}
