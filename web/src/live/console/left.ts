// Countdowns of selling tools, by the server's clock. Pure.
export interface Timed {
  state: string
  start_at?: string | null
  open_at?: string | null
  opens_at?: string | null
  ends_at?: string | null
  draws_at?: string | null
}
export interface Phase {
  /** What the next moment is: it starts by itself, opens, ends, is drawn. */
  word: 'starts' | 'opens' | 'ends' | 'draws'
  ms: number
}
const ms = (iso: string) => Date.parse(iso)

/** What a drop, a deal or a bag waits for now, and how long; null: for nobody but the operator. */
export function phaseOf(tool: Timed, now: number): Phase | null {
  const due = (word: Phase['word'], at: string | null | undefined): Phase | null => (at ? { word, ms: Math.max(0, ms(at) - now) } : null)
  switch (tool.state) {
    case 'armed':
      return due('starts', tool.start_at)
    case 'scheduled':
      return due('starts', tool.open_at)
    case 'warmup':
      return due('opens', tool.opens_at)
    case 'open':
      if (tool.draws_at) return due('draws', tool.draws_at)
      return tool.opens_at && ms(tool.opens_at) > now ? due('opens', tool.opens_at) : due('ends', tool.ends_at)
    default:
      return null
  }
}

/** Since when something goes on: milliseconds, never negative. */
export const spanOf = (since: string | null | undefined, now: number, until?: string | null): number =>
  since ? Math.max(0, (until ? ms(until) : now) - ms(since)) : 0
