import { describe, expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import type { Frame, Snapshot, Word } from './frames'
import { RoomSocket, type Doors, type Link, type Pipe, type Said, type Way } from './socket'

const snap: Snapshot = { session_id: 's1', state: 'live', off: 7, bag_rev: 1, since: null, grace_until: null, pinned: null, explaining: null, host_name: '', extra: {}, at: 1 }

/** A room at the far end whose connections, timers and answers the test moves by hand. */
function world(answers: Partial<Doors> = {}) {
  const pipes: (Pipe & { way: Way; sent: Record<string, unknown>[]; last?: string; shut?: boolean })[] = []
  const timers: { ms: number; does: () => void; off?: boolean }[] = []
  const heard = { frames: [] as Frame[], snaps: [] as Partial<Snapshot>[], words: [] as Word[], links: [] as string[], over: [] as string[], who: [] as string[], posts: [] as Said[] }
  let tickets = 0
  const make = (way: Way, last?: string) => {
    const pipe = { way, last, sent: [] as Record<string, unknown>[], opens: null, hears: null, shuts: null, close: () => (pipe.shut = true) } as (typeof pipes)[number]
    if (way === 'ws') pipe.send = (text) => pipe.sent.push(JSON.parse(text) as Record<string, unknown>)
    pipes.push(pipe)
    return pipe
  }
  const doors: Doors = {
    ticket: async () => `ticket-${(tickets += 1)}`,
    open: () => make('ws'),
    listen: (_, last) => make('sse', last),
    post: async (_, said) => (heard.posts.push(said), [{ ack: 'yes' }]),
    snapshot: async () => snap,
    later(ms, does) {
      const timer: (typeof timers)[number] = { ms, does }
      timers.push(timer)
      return () => (timer.off = true)
    },
    random: () => 1,
    clock: () => 1000,
    ...answers,
  }
  const socket = new RoomSocket('s1', doors, {
    frame: (one) => heard.frames.push(one),
    snapshot: (one) => heard.snaps.push(one),
    word: (one) => heard.words.push(one),
    welcome: (who) => heard.who.push(who),
    link: (link: Link, way) => heard.links.push(`${link} ${way}`),
    over: (why) => heard.over.push(why),
    time: () => undefined,
  })
  const settle = () => new Promise((done) => setTimeout(done))
  /** Lets the newest timer of such a length go off. */
  async function pass(ms: number) {
    const at = timers.findLastIndex((one) => one.ms === ms && !one.off)
    expect(timers.map((one) => one.ms), `a timer of ${ms}`).toContain(ms)
    timers.splice(at, 1)[0]!.does()
    await settle()
  }
  const tell = (what: object) => pipes.at(-1)!.hears!(JSON.stringify(what))
  return { socket, pipes, heard, pass, settle, tell, timers }
}

async function opened() {
  const made = world()
  made.socket.start()
  await made.settle()
  made.pipes[0]!.opens!()
  made.tell({ t: 1, epoch: 's1.g', off: 7, u: 'me', snap })
  return made
}

describe('RoomSocket', () => {
  it('shows its ticket first, reads the welcome and remembers the offset of the last event', async () => {
    const { pipes, heard, tell, socket } = await opened()
    expect(pipes[0]!.sent[0]).toEqual({ ticket: 'ticket-1', room: 's1', epoch: '', off: -1 })
    expect([heard.snaps.length, heard.who, heard.links]).toEqual([1, ['me'], ['joining ws', 'open ws']])
    tell({ s: 1, t: 2, v: 4, e: [{ off: 8, k: 'bag', at: 1, b: {} }] })
    tell({ me: [{ ack: 'a' }, { notice: 'muted' }] })
    expect([socket.epoch, socket.off, heard.words.length, heard.frames.length]).toEqual(['s1.g', 8, 2, 2])
  })
  it('comes back with a new ticket and where it stood, after a jittered pause', async () => {
    const { pipes, pass, tell } = await opened()
    tell({ t: 2, e: [{ off: 8, k: 'bag', at: 1, b: {} }, { off: 9, k: 'bag', at: 1, b: {} }] })
    pipes[0]!.shuts!(1006)
    await pass(500)
    pipes[1]!.opens!()
    expect(pipes[1]!.sent[0]).toEqual({ ticket: 'ticket-2', room: 's1', epoch: 's1.g', off: 9 })
  })
  it('doubles its pause up to eight seconds', async () => {
    const { pass, settle, socket } = world({ ticket: async () => Promise.reject(new Problem({}, 503)) })
    socket.start()
    await settle()
    for (const ms of [500, 1000, 2000, 4000, 8000, 8000]) await pass(ms)
  })
  it('moves when told to, and stays away for a while after abuse', async () => {
    const { pipes, tell, pass, heard } = await opened()
    tell({ reconnect_in: 12 })
    pipes[0]!.shuts!(4012)
    await pass(12_000)
    pipes[1]!.opens!()
    tell({ t: 3, epoch: 's1.g', off: 7 })
    pipes[1]!.shuts!(4029)
    await pass(30_000)
    expect(heard.links.at(-1)).toBe('joining ws')
  })
  it.each([
    [4003, 'banned'],
    [4004, 'gone'],
  ])('ends for good on %i', async (code, why) => {
    const { pipes, heard } = await opened()
    pipes[0]!.shuts!(code)
    expect([heard.over, heard.links.at(-1), pipes.length]).toEqual([[why], 'closed ws', 1])
  })
  it('falls back to a stream after two failures, to polling after two more, and tries the socket again after a minute', async () => {
    const { pipes, heard, pass, socket, settle } = world()
    socket.start()
    await settle()
    pipes[0]!.shuts!(1006)
    await pass(500)
    await pass(8000) // no word within eight seconds is a failure too
    await pass(500)
    expect(pipes.map((pipe) => pipe.way)).toEqual(['ws', 'ws', 'sse'])
    pipes[2]!.shuts!(0)
    await pass(1000)
    pipes[3]!.shuts!(0)
    await pass(500)
    expect([pipes.length, heard.snaps.length, socket.way]).toEqual([4, 1, 'poll'])
    for (let turn = 0; turn < 12; turn += 1) await pass(5000)
    expect([heard.snaps.length, pipes.length, pipes.at(-1)!.way]).toEqual([12, 5, 'ws'])
  })
  it('resumes a stream by epoch and offset and posts beside it', async () => {
    const made = world({ open: () => ({ opens: null, hears: null, shuts: null, close: () => undefined }) })
    made.socket.way = 'sse'
    made.socket.start()
    await made.settle()
    expect([made.pipes[0]!.last, made.socket.say({ k: 'chat', x: 'hi', id: 'a' })]).toEqual(['', false])
    made.tell({ t: 1, epoch: 'e.1', off: 4, say: 'key' })
    expect(made.socket.say({ k: 'chat', x: 'hi', id: 'a' })).toBe(true)
    await made.settle()
    expect([made.heard.posts, made.heard.words]).toEqual([[{ k: 'chat', x: 'hi', id: 'a' }], [{ ack: 'yes' }]])
    made.pipes[0]!.shuts!(0)
    await made.pass(500)
    expect(made.pipes[1]!.last).toBe('e.1-4')
  })
  it('sums likes, twice a second and no more than ten', async () => {
    const { socket, pipes, pass } = await opened()
    for (let n = 0; n < 30; n += 1) socket.like()
    await pass(500)
    socket.like(2)
    await pass(500)
    expect(pipes[0]!.sent.slice(1)).toEqual([{ k: 'like', n: 5 }, { k: 'like', n: 2 }])
  })
  it('asks again from where it stood when an offset is missing, and merges nothing behind the gap', async () => {
    const { tell, pass, pipes, heard, socket } = await opened()
    tell({ s: 2, t: 2, e: [{ off: 10, k: 'bag', at: 1, b: {} }] })
    expect([heard.frames.length, socket.off]).toEqual([1, 7])
    await pass(500)
    pipes[1]!.opens!()
    expect(pipes[1]!.sent[0]).toMatchObject({ off: 7 })
  })
  it('is silent after it was stopped', async () => {
    const { socket, pipes, heard, tell } = await opened()
    socket.stop()
    tell({ t: 9, v: 9 })
    pipes[0]!.shuts!(1006)
    expect([pipes[0]!.shut, pipes.length, heard.frames.length, heard.links.at(-1)]).toEqual([true, 1, 1, 'closed ws'])
  })
})
