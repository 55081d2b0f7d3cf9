import { api } from '@/api/client'
import { uuid7 } from '@/api/ids'
import { asProblem } from '@/api/problem'
import type { Anchor, NewAnchor, NewVideo, OwnVideo, Promotable, Text, VideoState } from '@/api/types'
import { problemText } from '@/ui/problem'
import { browserQueue, type Job, type Queue } from '@/upload'

export const CAPTION_MOST = 300
export const TOPICS_MOST = 10
export const TOPIC_MOST = 30
export const ANCHORS_MOST = 6
export const BYTES_MOST = 2 * 2 ** 30

/** A product as a form keeps it: enough to show it again after a reload. */
export interface Picked {
  id: string
  title: Text
  image: Promotable['image']
  price: number
  currency: string
  rate_bp: number | null
  earns: number | null
  gone: boolean
  /** A word of one's own on the card, and the part of the clip it belongs to. */
  label?: string
  start_ms?: number | null
  end_ms?: number | null
}
/** What the author writes about a clip. */
export interface Words {
  caption: string
  topics: string[]
  anchors: Picked[]
}
/** What a job of the queue keeps beside its file: the form, and what became of it. */
export interface Note extends Words {
  cover_ms: number | null
  cut_from?: number | null
  cut_to?: number | null
  adult?: boolean
  publish_at?: string | null
  /** What to do once all bytes are there; null while the author is still writing. */
  wish: 'publish' | 'draft' | null
  key: string
  video_id: string | null
  state: VideoState | null
  progress: number
  renditions?: { side: number; pct: number }[]
  refused: string
}
export type ClipJob = Job<Note>

export const emptyNote = (): Note => ({ caption: '', topics: [], anchors: [], cover_ms: null, wish: null, key: uuid7(), video_id: null, state: null, progress: 0, refused: '' })

export const pickedOf = (one: Promotable): Picked => ({ id: one.id, title: one.title, image: one.image, price: one.price_from, currency: one.currency, rate_bp: one.rate_bp, earns: one.earns, gone: !one.in_stock })
export const pickedAnchor = (one: Anchor): Picked => ({ id: one.product_id, title: one.title, image: one.image, price: one.price_from, currency: one.currency, rate_bp: null, earns: null, gone: !one.tappable, label: one.label ?? '', start_ms: one.start_ms ?? null, end_ms: one.end_ms ?? null })
/** As the server takes it: a span is whole or none. */
export const anchorOf = (one: Picked): NewAnchor => {
  const timed = typeof one.start_ms === 'number' && typeof one.end_ms === 'number'
  return { product_id: one.id, ...(one.label ? { label: one.label } : {}), ...(timed ? { start_ms: one.start_ms, end_ms: one.end_ms } : {}) }
}

/** Characters as the server counts them: an emoji is one. */
export const lengthOf = (words: string): number => [...words].length

/** Typed words as topics: `#护肤 #换季` or with commas; no doubles, none too long. */
export function topicsOf(have: readonly string[], typed: string): string[] {
  const words = typed.split(/[#＃,，、\s]+/).map((word) => [...word].slice(0, TOPIC_MOST).join('')).filter(Boolean)
  return [...new Set([...have, ...words])].slice(0, TOPICS_MOST)
}

export const authorOf = (job: Job): string => job.owner.replace(/^author:/, '')
export const uploadOf = (job: Job): string => job.url?.split('/').at(-1) ?? ''
const bodyOf = (job: ClipJob): NewVideo => ({
  upload_id: uploadOf(job),
  caption: job.note.caption.trim(),
  topics: job.note.topics,
  anchors: job.note.anchors.map(anchorOf),
  cover_ms: job.note.cover_ms,
  cut_from: job.note.cut_from ?? null,
  cut_to: job.note.cut_to ?? null,
  adult: job.note.adult ?? false,
  publish: job.note.wish === 'publish',
  publish_at: job.note.publish_at ?? null,
})

let queue: Queue<Note> | undefined
/** The author's uploads; made at the first look, they go on while she visits other pages. */
export const clips = (): Queue<Note> => (queue ??= browserQueue<Note>((job) => `/uploads/videos?author_id=${authorOf(job)}`))

/** Makes the video of a finished upload; one key per deed, so that a reload in between makes no second one. */
export async function create(job: ClipJob, save: (job: ClipJob) => Promise<void>): Promise<void> {
  if (job.state !== 'done' || !job.note.wish || job.note.video_id) return
  try {
    const made = await api.post<{ id: string }>(`/api/author/${authorOf(job)}/videos`, bodyOf(job), { key: job.note.key })
    Object.assign(job.note, { video_id: made.id, state: 'processing', refused: '' })
  } catch (thrown) {
    // A refused deed changed nothing: the next try is a new one, after the author mended what was wrong.
    const problem = asProblem(thrown)
    Object.assign(job.note, { wish: null, refused: problemText(problem), ...(problem.status >= 400 && problem.status < 500 ? { key: uuid7() } : {}) })
  }
  await save(job)
}

/** How a made video fares. One that is gone answers null. */
export async function follow(job: ClipJob): Promise<OwnVideo | null> {
  try {
    return await api.get<OwnVideo>(`/api/author/${authorOf(job)}/videos/${job.note.video_id}`)
  } catch (thrown) {
    if (asProblem(thrown).status === 404) return null
    throw thrown
  }
}
