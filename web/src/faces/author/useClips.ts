import { onScopeDispose, watch } from 'vue'
import { invalidate } from '@/api/query'
import { clips, create, follow, type ClipJob } from './clips'
import { failure } from './states'

const EVERY_MS = 2000
let users = 0
let timer: ReturnType<typeof setInterval> | undefined
const busy = new Set<string>()

async function once(job: ClipJob, work: () => Promise<void>): Promise<void> {
  if (busy.has(job.id)) return
  busy.add(job.id)
  try {
    await work()
  } finally {
    busy.delete(job.id)
  }
}

async function look(job: ClipJob): Promise<void> {
  const video = await follow(job).catch(() => undefined)
  if (video === undefined) return
  if (video === null) return clips().drop(job.id, true)
  const turned = job.note.state !== video.state
  Object.assign(job.note, { state: video.state, progress: video.progress_pct, renditions: video.renditions, refused: failure(video.error) })
  if (!turned) return
  invalidate(`author:${job.owner.slice('author:'.length)}:videos`)
  await clips().save(job)
}

function tick(): void {
  for (const job of clips().jobs) {
    if (job.note.video_id && (job.note.state === 'processing' || job.note.state === null)) void once(job, () => look(job))
  }
}

/** While a page looks: finished uploads become videos, and videos in the making are asked how far they are. */
export function useClips(): void {
  const queue = clips()
  users += 1
  timer ??= setInterval(() => document.visibilityState === 'visible' && tick(), EVERY_MS)
  const stop = watch(
    () => queue.jobs.filter((job) => job.state === 'done' && job.note.wish && !job.note.video_id),
    (ready) => {
      for (const job of ready) void once(job, () => create(job, queue.save))
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    stop()
    users -= 1
    if (users > 0) return
    clearInterval(timer)
    timer = undefined
  })
}
