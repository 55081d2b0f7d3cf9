import type { Problem } from '@/api/problem'

/** waiting for its turn; lost = the page was reloaded and the file has to be chosen again. */
export type JobState = 'waiting' | 'sending' | 'paused' | 'lost' | 'failed' | 'done'

/** One file on its way; `note` is what the face keeps beside it (a form, what became of it). */
export interface Job<N = unknown> {
  id: string
  /** Whose job it is, as `author:{id}`. */
  owner: string
  name: string
  size: number
  /** When the file was last changed, ms: with name and size it tells one file from another. */
  stamp: number
  state: JobState
  sent: number
  /** Address of the upload on the server, once it has one. */
  url: string | null
  /** Whether the browser keeps the file over a reload. */
  kept: boolean
  problem: { code: string; words: string } | null
  note: N
}

export interface Asked {
  endpoint: string
  url: string | null
  name: string
  onUrl: (url: string) => void
  onProgress: (sent: number) => void
  onDone: () => void
  onFail: (problem: Problem) => void
}
/** Sends bytes and can be stopped; the real one speaks tus. */
export interface Mover {
  start: (file: File, asked: Asked) => { stop: () => Promise<void> }
  forget: (url: string) => Promise<void>
}

/** Where jobs and their files outlive a reload. */
export interface Vault {
  all: () => Promise<Job[]>
  save: (job: Job) => Promise<void>
  drop: (id: string) => Promise<void>
  /** Keeps the bytes too; false where there is no room for them. */
  keep: (id: string, file: File) => Promise<boolean>
  file: (id: string) => Promise<File | null>
}

/** Takes a name for as long as `work` lasts; false when another tab holds it. */
export type Lock = (name: string, work: () => Promise<void>) => Promise<boolean>
