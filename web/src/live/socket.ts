import { backoff } from './backoff'
import type { Frame, Ops, Snapshot, Welcome, Word } from './frames'

/** What the client needs of the world; tests hand in their own. */
export interface Doors {
  ticket: () => Promise<string>
  open: () => Pipe
  listen: (ticket: string, lastId: string) => Pipe
  /** Says something beside a stream, by the key that its first frame gave. */
  post: (key: string, said: Said) => Promise<Word[]>
  snapshot: () => Promise<Snapshot>
  later: (ms: number, does: () => void) => () => void
  random: () => number
  clock: () => number
}
/** A connection of either kind: a socket can be talked to, a stream only listened to. */
export interface Pipe {
  opens: (() => void) | null
  hears: ((text: string) => void) | null
  shuts: ((code: number) => void) | null
  send?: (text: string) => void
  close: () => void
}
export type Said = { k: 'chat'; x: string; id: string } | { k: 'like'; n: number } | { k: 'ping' }
export type Way = 'ws' | 'sse' | 'poll'
export type Link = 'joining' | 'open' | 'waiting' | 'closed'
export interface Ears {
  frame: (frame: Frame) => void
  snapshot: (snap: Partial<Snapshot>) => void
  /** One's own short id in this room, and how slow the chat is. */
  welcome: (who: string, slow: number) => void
  word: (word: Word) => void
  /** For who stands at the desk. */
  ops?: (ops: Ops[]) => void
  link: (link: Link, way: Way) => void
  /** Why it will not come back by itself. */
  over: (why: 'banned' | 'gone') => void
  /** The server's clock as stamped on a frame, and when it came. */
  time: (server: number, got: number) => void
}
export const CLOSE = { ticket: 4001, banned: 4003, gone: 4004, slow: 4008, many: 4009, moving: 4012, abuse: 4029 } as const

const FAILURES = 2
const POLL = 5000
const POLLS = 12
const LIKE_EVERY = 500
/** Ten a second are heard; what is tapped quicker is summed away. */
const LIKES = 5
const HELLO_WITHIN = 8000
const ABUSE_PAUSE = 30_000

/** One viewer's line to a room: a socket, else a stream, else the snapshot each five seconds; it resumes by epoch and offset. */
export class RoomSocket {
  way: Way = 'ws'
  epoch = ''
  off = -1
  private pipe: Pipe | null = null
  private failures = 0
  private turns = 0
  private polls = 0
  private moving: number | null = null
  private stopped = false
  private stopWait: () => void = () => undefined
  private stopHello: () => void = () => undefined
  private key = ''
  private likes = 0
  private liking = false

  constructor(
    private readonly room: string,
    private readonly doors: Doors,
    private readonly ears: Ears,
  ) {}

  start(): void {
    this.stopped = false
    void this.join()
  }

  stop(): void {
    this.stopped = true
    this.stopWait()
    this.drop()
    this.ears.link('closed', this.way)
  }

  /** Says something to the room; false when no line is open to say it on. */
  say(said: Said): boolean {
    if (this.way === 'ws' && this.pipe?.send && this.epoch) {
      this.pipe.send(JSON.stringify(said))
      return true
    }
    if (this.way !== 'sse' || !this.key) return false
    void this.doors
      .post(this.key, said)
      .then((words) => words.forEach((word) => this.ears.word(word)))
      .catch(() => said.k === 'chat' && this.ears.word({ notice: 'offline', id: said.id }))
    return true
  }

  /** Adds a like; they go out summed, twice a second. */
  like(n = 1): void {
    this.likes += n
    if (this.liking) return
    this.liking = true
    this.doors.later(LIKE_EVERY, () => {
      this.liking = false
      const sum = Math.min(this.likes, LIKES)
      this.likes = 0
      this.say({ k: 'like', n: sum })
    })
  }

  private async join(): Promise<void> {
    if (this.stopped) return
    this.ears.link('joining', this.way)
    if (this.way === 'poll') return this.poll()
    let proof: string
    try {
      proof = await this.doors.ticket()
    } catch (thrown) {
      const status = (thrown as { status?: number }).status ?? 0
      if (status === 403) return this.end('banned')
      if (status === 404 || status === 409 || status === 410) return this.end('gone')
      return this.again()
    }
    if (!this.stopped) this.connect(proof)
  }

  private connect(ticket: string): void {
    const pipe = this.way === 'ws' ? this.doors.open() : this.doors.listen(ticket, this.epoch ? `${this.epoch}-${this.off}` : '')
    this.pipe = pipe
    this.moving = null
    let heard = false
    const mine = (does: () => void) => this.pipe === pipe && does()
    pipe.opens = () => mine(() => pipe.send?.(JSON.stringify({ ticket, room: this.room, epoch: this.epoch, off: this.off })))
    pipe.hears = (text) =>
      mine(() => {
        if (!heard) {
          heard = true
          this.stopHello()
          this.failures = 0
          this.turns = 0
          this.ears.link('open', this.way)
        }
        this.hear(text)
      })
    pipe.shuts = (code) => mine(() => this.closed(code, heard))
    this.stopHello = this.doors.later(HELLO_WITHIN, () => mine(() => !heard && this.closed(0, false)))
  }

  private hear(text: string): void {
    let told: Partial<Welcome> & { me?: Word[]; ops?: Ops[]; reconnect_in?: number }
    try {
      told = JSON.parse(text) as typeof told
    } catch {
      return
    }
    if (told.reconnect_in !== undefined) this.moving = told.reconnect_in
    for (const word of told.me ?? []) this.ears.word(word)
    if (told.t === undefined) return
    this.ears.time(told.t, this.doors.clock())
    if (told.ops) {
      this.ears.ops?.(told.ops)
      return
    }
    if (told.epoch) {
      this.epoch = told.epoch
      this.key = told.say ?? ''
      this.ears.welcome(told.u ?? '', told.slow ?? 0)
      if (told.snap) this.ears.snapshot(told.snap)
    } else if ((told.e?.[0]?.off ?? 0) > this.off + 1) {
      // Something was lost on the way: where it stood, the room tells it again.
      this.closed(0, true)
      return
    }
    this.ears.frame(told)
    this.off = told.epoch ? told.off! : (told.e?.at(-1)?.off ?? this.off)
  }

  private drop(): void {
    this.stopHello()
    const old = this.pipe
    this.pipe = null
    this.key = ''
    old?.close()
  }

  private closed(code: number, heard: boolean): void {
    this.drop()
    if (code === CLOSE.banned) return this.end('banned')
    if (code === CLOSE.gone) return this.end('gone')
    if (code === CLOSE.many) {
      this.way = 'poll'
      return this.again()
    }
    if (code === CLOSE.moving || this.moving !== null) return this.wait((this.moving ?? this.doors.random() * 5) * 1000)
    if (code === CLOSE.abuse) return this.wait(ABUSE_PAUSE)
    if (code === CLOSE.ticket) return this.again()
    if (!heard && (this.failures += 1) >= FAILURES) {
      this.failures = 0
      this.turns = 0
      this.way = this.way === 'ws' ? 'sse' : 'poll'
    }
    this.again()
  }

  /** Comes again after a pause. */
  private again(): void {
    this.wait(backoff(this.turns, this.doors.random()))
    this.turns += 1
  }

  private wait(ms: number): void {
    if (this.stopped) return
    this.ears.link('waiting', this.way)
    this.stopWait()
    this.stopWait = this.doors.later(ms, () => void this.join())
  }

  private async poll(): Promise<void> {
    try {
      const snap = await this.doors.snapshot()
      if (this.stopped) return
      this.ears.snapshot(snap)
      this.ears.link('open', 'poll')
    } catch {
      this.ears.link('waiting', 'poll')
    }
    if ((this.polls += 1) % POLLS === 0) {
      this.way = 'ws'
      this.turns = 0
    }
    this.stopWait = this.doors.later(POLL, () => void this.join())
  }

  private end(why: 'banned' | 'gone'): void {
    this.stopped = true
    this.stopWait()
    this.ears.link('closed', this.way)
    this.ears.over(why)
  }
}
