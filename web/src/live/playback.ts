import type Hls from 'hls.js'
import type { ErrorData, HlsConfig } from 'hls.js'
import { backoff } from './backoff'
import { hasMse } from './mse'

export type Kind = 'live' | 'replay' | 'clip'
/** Seconds only: hls.js refuses a mix of durations and counts. */
export const SETTINGS: Record<Kind, Partial<HlsConfig>> = {
  live: { liveSyncDuration: 2.5, liveMaxLatencyDuration: 10, maxLiveSyncPlaybackRate: 1.1, lowLatencyMode: false, backBufferLength: 20 },
  replay: { lowLatencyMode: false, maxBufferLength: 20, backBufferLength: 30 },
  clip: { lowLatencyMode: false, startLevel: 0, maxBufferLength: 6 },
}
const STILL = 6000

export interface Told {
  /** The playlist did not grow for six seconds: the page asks the room how it stands. */
  still?: () => void
  /** Heights of the rungs, best last; one or none leaves nothing to choose. */
  rungs?: (heights: number[]) => void
  /** Nothing here can play this. */
  unplayable?: () => void
  /** The list says that no more will come. */
  closing?: () => void
}
export type HlsClass = typeof Hls
export interface Tools {
  load: () => Promise<HlsClass>
  random: () => number
  clock: () => number
}
const TOOLS: Tools = { load: async () => (await import('hls.js/light')).default, random: Math.random, clock: () => performance.now() }

/** Plays a list on a video element and gets over what breaks: lines by waiting, media once by recovery and then by a new start. */
export class Playback {
  private hls: Hls | null = null
  private made: HlsClass | null = null
  private readonly gone = new AbortController()
  private turn = 0
  private recovered = false
  private parsed = false
  private resting = false
  /** What was to be tried again while nobody looked. */
  private owed: (() => void) | null = null
  private last = -1
  private grown = 0
  private timers = new Set<ReturnType<typeof setTimeout>>()
  private watch: ReturnType<typeof setInterval> | undefined

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly kind: Kind,
    private readonly told: Told,
    private readonly tools: Tools = TOOLS,
  ) {}

  async open(): Promise<void> {
    this.grown = this.resting ? Infinity : this.tools.clock()
    if (this.kind === 'live') this.watch = setInterval(() => this.look(), 1000)
    if (!hasMse()) return this.native()
    await this.start()
  }

  private async start(): Promise<void> {
    try {
      this.made = await this.tools.load()
    } catch {
      this.retry(() => void this.start())
      return
    }
    if (this.gone.signal.aborted) return
    if (this.made.isSupported()) this.unlessResting(() => this.build())
    else this.told.unplayable?.()
  }

  /** Goes to the newest picture, after a pause. */
  toEdge(): void {
    const { seekable } = this.video
    const edge = this.hls ? this.hls.liveSyncPosition : seekable.length ? seekable.end(seekable.length - 1) : null
    if (this.kind === 'live' && edge !== null && edge !== undefined && Number.isFinite(edge)) this.video.currentTime = edge
  }

  /** Loads nothing while nobody looks, and tries nothing again. */
  rest(): void {
    this.resting = true
    this.hls?.stopLoad()
    this.grown = Infinity
  }

  wake(): void {
    if (!this.resting) return
    this.resting = false
    this.grown = this.tools.clock()
    const owed = this.owed ?? (() => this.hls && this.load(this.hls))
    this.owed = null
    owed()
    if (this.kind === 'live') this.later(400, () => this.toEdge())
  }

  /** -1 lets the line choose. */
  choose(rung: number): void {
    if (this.hls) this.hls.nextLevel = rung
  }

  /** Seconds behind the newest picture, by the list. */
  get behind(): number {
    return this.hls?.latency ?? 0
  }

  close(): void {
    this.gone.abort()
    clearInterval(this.watch)
    for (const timer of this.timers) clearTimeout(timer)
    this.hls?.destroy()
    this.hls = null
    if (!hasMse()) this.video.removeAttribute('src')
  }

  private retry(does: () => void): void {
    this.later(backoff(this.turn, this.tools.random()), () => this.unlessResting(does))
    this.turn += 1
  }

  private unlessResting(does: () => void): void {
    if (this.resting) this.owed = does
    else does()
  }

  /** A list that was never read is asked for again; startLoad alone would wait for it for ever. */
  private load(hls: Hls): void {
    if (this.parsed) hls.startLoad(-1)
    else hls.loadSource(this.url)
  }

  private later(ms: number, does: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      if (!this.gone.signal.aborted) does()
    }, ms)
    this.timers.add(timer)
  }

  private look(): void {
    if (this.tools.clock() - this.grown < STILL) return
    this.grown = this.tools.clock()
    this.told.still?.()
  }

  private build(): void {
    const Made = this.made!
    this.hls?.destroy()
    const hls = new Made({ ...SETTINGS[this.kind] })
    this.hls = hls
    this.parsed = false
    hls.on(Made.Events.MANIFEST_PARSED, (_, data) => {
      this.parsed = true
      this.told.rungs?.(data.levels.map((one) => one.height).filter(Boolean))
    })
    hls.on(Made.Events.LEVEL_UPDATED, (_, { details }) => {
      if (details.endSN > this.last) this.grown = this.tools.clock()
      this.last = Math.max(this.last, details.endSN)
      if (this.kind === 'live' && !details.live) {
        clearInterval(this.watch)
        this.told.closing?.()
      }
    })
    hls.on(Made.Events.FRAG_BUFFERED, () => {
      this.turn = 0
    })
    hls.on(Made.Events.ERROR, (_, data) => data.fatal && this.failed(hls, data))
    hls.attachMedia(this.video)
    hls.loadSource(this.url)
  }

  private failed(hls: Hls, data: ErrorData): void {
    if (hls !== this.hls) return
    const { ErrorTypes } = this.made!
    if (data.type === ErrorTypes.NETWORK_ERROR) {
      this.retry(() => this.load(hls))
    } else if (data.type === ErrorTypes.MEDIA_ERROR && !this.recovered) {
      this.recovered = true
      hls.recoverMediaError()
    } else {
      this.recovered = false
      this.retry(() => this.build())
    }
  }

  private native(): void {
    if (!this.video.canPlayType('application/vnd.apple.mpegurl')) {
      this.told.unplayable?.()
      return
    }
    const { signal } = this.gone
    this.video.addEventListener(
      'timeupdate',
      () => {
        this.grown = this.tools.clock()
        this.turn = 0
      },
      { signal },
    )
    this.video.addEventListener('error', () => this.retry(() => (this.video.src = this.url)), { signal })
    this.unlessResting(() => (this.video.src = this.url))
  }
}
