const LEAST = 500
const MOST = 8000

/** The pause before another try, in ms: half a second to eight, doubling, jittered so that a crowd does not come at once. */
export const backoff = (turn: number, random: number): number => Math.max(LEAST, Math.min(MOST, LEAST * 2 ** turn) * (0.5 + random / 2))
