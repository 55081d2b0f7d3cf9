// Resumable uploads for every face: one queue per kind of upload, made once, alive while the face is open.
import { tusMover } from './mover'
import { createQueue, type Queue } from './queue'
import type { Job, Lock } from './types'
import { browserVault } from './vault'

export type { Job, JobState } from './types'
export type { Queue } from './queue'

interface Line {
  saveData?: boolean
  type?: string
}
const line = () => (navigator as { connection?: Line }).connection
const metered = () => Boolean(line()?.saveData) || line()?.type === 'cellular'

/** Two tabs never send the same file; a browser without locks takes the chance. */
const tabs: Lock = async (name, work) => {
  if (!navigator.locks) {
    await work()
    return true
  }
  return navigator.locks.request(name, { ifAvailable: true }, async (got) => {
    if (got) await work()
    return got !== null
  })
}

/** The queue of a face's uploads, kept in this browser over reloads. */
export function browserQueue<N>(endpoint: (job: Job) => string): Queue<N> {
  const queue = createQueue<N>({ endpoint, mover: tusMover, vault: browserVault(), lock: tabs, metered })
  globalThis.addEventListener('online', () => queue.online())
  void queue.load()
  return queue
}
