import type { ClipJob } from '../../clips'
import type { Tone } from '../../states'

const OF_VIDEO: Record<string, Tone> = { processing: 'info', under_review: 'warn', scheduled: 'info', draft: 'ok', published: 'ok', failed: 'error' }

/** How far a job is, from the first byte to the audit. */
export function stepOf(job: ClipJob): { key: string; tone: Tone } {
  if (job.note.video_id) return { key: job.note.state ?? 'processing', tone: OF_VIDEO[job.note.state ?? 'processing'] ?? 'plain' }
  if (job.note.refused) return { key: 'refused', tone: 'error' }
  if (job.state === 'done') return job.note.wish ? { key: 'making', tone: 'info' } : { key: 'ready', tone: 'ok' }
  if (job.state === 'failed') return { key: 'broken', tone: 'error' }
  if (job.state === 'lost') return { key: 'lost', tone: 'warn' }
  return { key: job.state, tone: job.state === 'sending' ? 'info' : 'plain' }
}
