import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { offline, Problem } from '@/api/problem'
import { refusal } from './mover'
import { createQueue } from './queue'
import type { Asked, Job, Lock, Mover, Vault } from './types'

const file = (name: string, size = 100, lastModified = 1) => new File([new Uint8Array(size)], name, { lastModified })

function memory(room = true): Vault & { jobs: Map<string, Job>; files: Map<string, File> } {
  const jobs = new Map<string, Job>()
  const files = new Map<string, File>()
  return {
    jobs,
    files,
    all: async () => structuredClone([...jobs.values()]),
    save: async (job) => void jobs.set(job.id, structuredClone(job)),
    drop: async (id) => void (jobs.delete(id), files.delete(id)),
    keep: async (id, one) => (room && files.set(id, one), room),
    file: async (id) => files.get(id) ?? null,
  }
}
/** A server that takes bytes only when the test says so. */
function server() {
  const asked: (Asked & { file: File; stopped: boolean })[] = []
  const forgotten: string[] = []
  const mover: Mover = {
    start(one, ask) {
      const mine = { ...ask, file: one, stopped: false }
      asked.push(mine)
      return { stop: async () => void (mine.stopped = true) }
    },
    forget: async (url) => void forgotten.push(url),
  }
  return { mover, asked, forgotten, last: () => asked.at(-1)! }
}
const made = (over: Partial<Parameters<typeof createQueue>[0]> = {}) => {
  const far = server()
  const vault = memory()
  const queue = createQueue<{ caption: string }>({ endpoint: (job) => `/uploads/videos?author_id=${job.owner.slice(7)}`, mover: far.mover, vault, ...over })
  return { ...far, vault, queue }
}
const note = () => ({ caption: '' })

describe('queue', () => {
  it('sends one after another and says where each goes', async () => {
    const { queue, asked, last } = made()
    queue.add('author:1', [file('a.mp4'), file('b.mp4', 50)], note)
    await flushPromises()
    expect([asked.length, last().endpoint, last().name, last().url]).toEqual([1, '/uploads/videos?author_id=1', 'a.mp4', null])
    last().onProgress(40)
    expect(queue.total.value).toEqual({ count: 2, sent: 40, size: 150 })
    last().onDone()
    await flushPromises()
    expect([queue.jobs.map((job) => job.state), last().name]).toEqual([['done', 'sending'], 'b.mp4'])
    expect(queue.of('author:2')).toEqual([])
  })

  it('resumes after a pause at the same address and lets the next one through meanwhile', async () => {
    const { queue, asked, last } = made()
    const [a] = queue.add('author:1', [file('a.mp4'), file('b.mp4')], note).added
    await flushPromises()
    last().onUrl('/uploads/videos/u1')
    await queue.pause(a!.id)
    await flushPromises()
    expect([asked[0]!.stopped, a!.state, last().name]).toEqual([true, 'paused', 'b.mp4'])
    queue.resume(a!.id)
    last().onDone()
    await flushPromises()
    expect([last().name, last().url]).toEqual(['a.mp4', '/uploads/videos/u1'])
  })

  it('goes on by itself after a reload, from the address and with the form it had', async () => {
    const first = made()
    const [job] = first.queue.add('author:1', [file('a.mp4')], () => ({ caption: '换季护肤' })).added
    await flushPromises()
    first.last().onUrl('/uploads/videos/u1')
    await flushPromises()
    const second = made({ vault: first.vault })
    await second.queue.load()
    await flushPromises()
    expect(second.queue.jobs[0]).toMatchObject({ id: job!.id, state: 'sending', kept: true, note: { caption: '换季护肤' } })
    expect([second.last().url, second.last().file.name]).toEqual(['/uploads/videos/u1', 'a.mp4'])
  })

  it('asks for the file again where the browser could not keep it, and takes no other one', async () => {
    const vault = memory(false)
    const first = made({ vault })
    first.queue.add('author:1', [file('big.mp4', 900)], note)
    await flushPromises()
    first.last().onUrl('/uploads/videos/u1')
    const second = made({ vault })
    await second.queue.load()
    await flushPromises()
    const [job] = second.queue.jobs
    expect([job!.state, second.asked.length]).toEqual(['lost', 0])
    expect(second.queue.give(job!.id, file('other.mp4', 900))).toBe(false)
    second.queue.add('author:1', [file('big.mp4', 900)], note)
    await flushPromises()
    expect([second.queue.jobs.length, second.last().url]).toEqual([1, '/uploads/videos/u1'])
  })

  it('does not send the same file twice', async () => {
    const { queue } = made()
    queue.add('author:1', [file('a.mp4')], note)
    const again = queue.add('author:1', [file('a.mp4'), file('a.mp4', 100, 2)], note)
    expect([again.twice.length, again.added.length, queue.jobs.length]).toEqual([1, 1, 2])
  })

  it('begins anew when the server forgot the upload, and keeps the words of a refusal', async () => {
    const { queue, last, asked } = made()
    const [job] = queue.add('author:1', [file('a.mp4')], note).added
    await flushPromises()
    last().onUrl('/uploads/videos/u1')
    last().onFail(new Problem({ code: 'scenes.video.upload_gone', detail: '上传已过期，请重新上传。' }, 410))
    await flushPromises()
    expect(job).toMatchObject({ state: 'failed', url: null, sent: 0, problem: { code: 'scenes.video.upload_gone', words: '上传已过期，请重新上传。' } })
    queue.resume(job!.id)
    await flushPromises()
    expect([asked.length, last().url]).toEqual([2, null])
  })

  it('goes on when the line is back, but not with what was refused', async () => {
    const { queue, last, asked } = made()
    const [a, b] = queue.add('author:1', [file('a.mp4'), file('b.mp4')], note).added
    await flushPromises()
    last().onFail(offline())
    await flushPromises()
    last().onFail(new Problem({ code: 'scenes.video.too_many_uploads', detail: 'x' }, 409))
    await flushPromises()
    queue.online()
    await flushPromises()
    expect([a!.state, b!.state, asked.length]).toEqual(['sending', 'failed', 3])
  })

  it('waits on a line paid by volume until somebody allows it', async () => {
    const { queue, asked } = made({ metered: () => true })
    queue.add('author:1', [file('a.mp4')], note)
    await flushPromises()
    expect([asked.length, queue.held.value]).toEqual([0, true])
    queue.allow()
    await flushPromises()
    expect([asked.length, queue.held.value]).toEqual([1, false])
  })

  it('leaves a file to the tab that is sending it', async () => {
    const taken: Lock = async () => false
    const { queue, asked } = made({ lock: taken })
    const [job] = queue.add('author:1', [file('a.mp4')], note).added
    await flushPromises()
    expect([asked.length, job!.state, job!.problem?.code]).toEqual([0, 'paused', 'elsewhere'])
  })

  it('gives a dropped upload up on the server, unless it became a video', async () => {
    const { queue, last, forgotten, vault } = made()
    const [a, b] = queue.add('author:1', [file('a.mp4'), file('b.mp4')], note).added
    await flushPromises()
    last().onUrl('/uploads/videos/u1')
    await queue.drop(a!.id)
    await flushPromises()
    last().onUrl('/uploads/videos/u2')
    last().onDone()
    await queue.drop(b!.id, true)
    await flushPromises()
    expect([forgotten, queue.jobs.length, vault.jobs.size, vault.files.size]).toEqual([['/uploads/videos/u1'], 0, 0, 0])
  })
})

describe('refusals of the protocol', () => {
  const answered = (status: number, body: string) => Object.assign(new Error('tus'), { originalResponse: { getStatus: () => status, getBody: () => body } })
  it('are problems like those of every other call', () => {
    expect(refusal(answered(409, '{"code":"scenes.video.wrong_offset","detail":"offset"}') as never)).toMatchObject({ status: 409, code: 'scenes.video.wrong_offset', detail: 'offset' })
    expect(refusal(answered(502, '<html>') as never)).toMatchObject({ status: 502, code: 'http_502', local: true })
    expect(refusal(new Error('line'))).toMatchObject({ code: 'offline' })
  })
})
