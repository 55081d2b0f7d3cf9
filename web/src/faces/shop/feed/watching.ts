import type { FeedItem } from '@/api/types'
import { HALF_PLAYED, type Noted } from '@/track/types'

const BEAT_MS = 5000
const SEEN_MS = 1000

/** What the log is told about one clip on screen: seen after a second, started, a beat each five seconds played, complete. */
export class Watching {
  private seenFor = 0
  private last: number | null = null
  private sinceBeat = 0
  private played = 0
  private readonly said = new Set<string>()

  constructor(
    private readonly item: FeedItem,
    private readonly say: (noted: Noted) => void,
  ) {}

  /** Time passed while the slide filled the screen, ms. */
  onScreen(ms: number): void {
    this.seenFor += ms
    if (this.seenFor >= SEEN_MS) this.once('video_impression', { slot: this.item.slot, policy: this.item.policy, propensity: this.item.propensity })
  }

  /** The player moved to `second`; a jump (seek, loop) adds nothing to what was played. */
  moved(second: number): void {
    this.once('video_start')
    const step = this.last === null ? 0 : (second - this.last) * 1000
    this.last = second
    if (step <= 0 || step > 2000) return
    this.played += step
    this.sinceBeat += step
    if (this.sinceBeat >= BEAT_MS) this.beat()
  }

  ended(): void {
    this.last = null
    this.once('video_complete', { duration_ms: this.item.duration_ms })
  }

  /** The clip leaves the screen: the rest of the last beat is told too. */
  left(): void {
    if (this.sinceBeat >= 250) this.beat()
    this.last = null
  }

  private beat(): void {
    const props = { position_ms: Math.round((this.last ?? 0) * 1000), duration_ms: this.item.duration_ms }
    this.say({ ...this.about(), ...this.times(), dwell_ms: this.sinceBeat, name: 'video_progress', props })
    this.sinceBeat = 0
  }

  private once(name: string, props?: Record<string, unknown>): void {
    if (this.said.has(name)) return
    this.said.add(name)
    this.say({ ...this.about(), ...this.times(), name, props })
  }

  private times() {
    const half = this.item.duration_ms > 0 && this.played * 2 >= this.item.duration_ms
    return { ...(this.played > 0 ? { stay_ms: this.played } : {}), ...(half ? { flags: HALF_PLAYED } : {}) }
  }

  private about() {
    const { video_id, author, trace_id, source } = this.item
    return { scene: 'video' as const, source, video_id, author_id: author.id, trace_id }
  }
}
