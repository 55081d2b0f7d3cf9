import type { Noted, Origin } from '@/track/types'

const BEAT_MS = 10_000

/** What the log is told of one visit to a broadcast: entered once it plays, a beat each ten seconds played and seen, left with the rest. */
export class WatchingRoom {
  private entered = false
  private stay = 0
  private since = 0

  constructor(
    private readonly about: { room_id: string; author_id: string; source: Origin; trace_id?: string },
    private readonly say: (noted: Noted) => void,
  ) {}

  /** Time passed while the player was playing and the page visible, ms. */
  played(ms: number): void {
    if (!this.entered) {
      this.entered = true
      this.tell('live_enter')
    }
    this.stay += ms
    this.since += ms
    if (this.since >= BEAT_MS) this.beat('live_heartbeat')
  }

  /** Gone from the room: what was watched since the last beat is told too. */
  left(): void {
    if (!this.entered) return
    this.beat('live_leave')
    this.entered = false
    this.stay = 0
  }

  private beat(name: string): void {
    this.tell(name, { dwell_ms: this.since, stay_ms: this.stay })
    this.since = 0
  }

  private tell(name: string, times: Partial<Noted> = {}): void {
    this.say({ name, scene: 'live', ...this.about, ...times })
  }
}
