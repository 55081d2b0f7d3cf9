import { computed, reactive, ref, shallowReactive, toRaw } from 'vue'
import { uuid7 } from '@/api/ids'
import { problemText } from '@/ui/problem'
import type { Job, Lock, Mover, Vault } from './types'

export interface QueueOptions {
  endpoint: (job: Job) => string
  mover: Mover
  vault: Vault
  lock?: Lock
  /** Whether this line is paid by volume: nothing starts on it unasked. */
  metered?: () => boolean
}

const alone: Lock = async (_name, work) => {
  await work()
  return true
}
const same = (job: Job, file: File) => job.name === file.name && job.size === file.size && job.stamp === file.lastModified

/** Files sent one after another; each can be paused, and goes on where it was after a lost line or a reload. */
export function createQueue<N>(options: QueueOptions) {
  const { mover, vault, lock = alone, metered = () => false } = options
  const jobs = shallowReactive<Job<N>[]>([])
  const files = new Map<string, File>()
  const running = new Map<string, { stop: () => Promise<void>; end: () => void }>()
  const allowed = ref(false)
  const held = ref(false)
  let opening: Promise<void> | undefined

  const find = (id: string) => jobs.find((job) => job.id === id)
  const plain = (job: Job<N>) => JSON.parse(JSON.stringify(toRaw(job))) as Job
  const save = (job: Job<N>) => vault.save(plain(job))
  function turn(job: Job<N>, change: Partial<Job<N>>): void {
    Object.assign(job, change)
    if (find(job.id)) void save(job)
  }

  function fail(job: Job<N>, problem: Parameters<typeof problemText>[0] & { code: string; status: number }): void {
    // An upload the server no longer knows begins anew at the next try.
    const gone = problem.status === 404 || problem.status === 410
    turn(job, { state: 'failed', problem: { code: problem.code, words: problemText(problem) }, ...(gone ? { url: null, sent: 0 } : {}) })
  }

  function send(job: Job<N>, file: File): Promise<void> {
    return new Promise((end) => {
      const finish = () => {
        running.delete(job.id)
        end()
      }
      const moving = mover.start(file, {
        endpoint: options.endpoint(job),
        url: job.url,
        name: job.name,
        onUrl: (url) => turn(job, { url }),
        onProgress: (sent) => (job.sent = sent),
        onDone() {
          turn(job, { state: 'done', sent: job.size, problem: null })
          finish()
        },
        onFail(problem) {
          if (job.state === 'sending') fail(job, problem)
          finish()
        },
      })
      running.set(job.id, { stop: moving.stop, end: finish })
    })
  }

  async function begin(job: Job<N>): Promise<void> {
    turn(job, { state: 'sending', problem: null })
    const file = files.get(job.id) ?? (await vault.file(job.id))
    if (job.state !== 'sending') return
    if (!file) return turn(job, { state: 'lost' })
    files.set(job.id, file)
    const mine = await lock(`meadow.upload.${job.id}`, () => send(job, file))
    if (!mine) turn(job, { state: 'paused', problem: { code: 'elsewhere', words: '' } })
  }

  function go(): void {
    const next = jobs.find((job) => job.state === 'waiting')
    held.value = next !== undefined && metered() && !allowed.value
    if (!next || held.value || jobs.some((job) => job.state === 'sending')) return
    void begin(next).finally(go)
  }

  async function halt(job: Job<N>): Promise<void> {
    const now = running.get(job.id)
    await now?.stop()
    now?.end()
  }

  async function read(): Promise<void> {
    for (const kept of (await vault.all()) as Job<N>[]) {
      const state = kept.state === 'sending' ? 'waiting' : kept.state
      if (!find(kept.id)) jobs.push(reactive({ ...kept, state }) as Job<N>)
    }
    jobs.sort((one, other) => (one.id < other.id ? -1 : 1))
    go()
  }

  return {
    jobs,
    held,
    of: (owner: string) => jobs.filter((job) => job.owner === owner),
    /** Bytes sent and to send of what is under way. */
    total: computed(() => {
      const open = jobs.filter((job) => ['waiting', 'sending', 'paused'].includes(job.state))
      return { count: open.length, sent: open.reduce((sum, job) => sum + job.sent, 0), size: open.reduce((sum, job) => sum + job.size, 0) }
    }),
    /** Brings back what an earlier page left unfinished. */
    load: () => (opening ??= read()),
    save,
    /** Queues files; one that is in the queue already is given back instead of sent twice. */
    add(owner: string, chosen: readonly File[], note: () => N): { added: Job<N>[]; twice: Job<N>[] } {
      const added: Job<N>[] = []
      const twice: Job<N>[] = []
      for (const file of chosen) {
        const known = jobs.find((job) => job.owner === owner && same(job, file))
        if (known) {
          twice.push(known)
          if (known.state === 'lost') this.give(known.id, file)
          continue
        }
        const job = reactive({
          id: uuid7(), owner, name: file.name, size: file.size, stamp: file.lastModified, state: 'waiting', sent: 0, url: null, kept: false, problem: null, note: note(),
        }) as Job<N>
        files.set(job.id, file)
        jobs.push(job)
        added.push(job)
        void save(job).then(() => vault.keep(job.id, file)).then((kept) => turn(job, { kept }))
      }
      go()
      return { added, twice }
    },
    file: async (id: string) => files.get(id) ?? (await vault.file(id)),
    async pause(id: string): Promise<void> {
      const job = find(id)
      if (!job || !['sending', 'waiting'].includes(job.state)) return
      turn(job, { state: 'paused', problem: null })
      await halt(job)
      go()
    },
    resume(id: string): void {
      const job = find(id)
      if (!job || !['paused', 'failed'].includes(job.state)) return
      turn(job, { state: 'waiting', problem: null })
      go()
    },
    /** The file of a lost job, chosen again; another file is refused. */
    give(id: string, file: File): boolean {
      const job = find(id)
      if (!job || !same(job, file)) return false
      files.set(id, file)
      turn(job, { state: 'waiting', problem: null })
      void vault.keep(id, file).then((kept) => turn(job, { kept }))
      go()
      return true
    },
    /** Takes a job out; what lies unused on the server is given up with it. */
    async drop(id: string, used = false): Promise<void> {
      const job = find(id)
      if (!job) return
      const url = job.url
      job.state = 'paused'
      await halt(job)
      jobs.splice(jobs.indexOf(job), 1)
      files.delete(id)
      await vault.drop(id)
      if (url && !used) await mover.forget(url)
      go()
    },
    /** Goes on over a line paid by volume, now that somebody said so. */
    allow(): void {
      allowed.value = true
      go()
    },
    /** The line is back: what it broke goes on by itself. */
    online(): void {
      for (const job of jobs) if (job.state === 'failed' && job.problem?.code === 'offline') turn(job, { state: 'waiting', problem: null })
      go()
    },
  }
}
export type Queue<N> = ReturnType<typeof createQueue<N>>
