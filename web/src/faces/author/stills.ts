export interface Still {
  /** Milliseconds into the clip. */
  at: number
  url: string
}
const WIDE = 160

const once = (target: EventTarget, name: string, signal: AbortSignal) =>
  new Promise<void>((yes, no) => {
    target.addEventListener(name, () => yes(), { once: true, signal })
    target.addEventListener('error', () => no(new Error(name)), { once: true, signal })
    signal.addEventListener('abort', () => no(new Error('abort')), { once: true })
  })

/** Where to look: evenly over the clip, never at its very ends, which are often black. */
export const moments = (span: number, count: number): number[] => Array.from({ length: count }, (_, ix) => Math.round((span * (ix + 0.5)) / count))

/** Small stills of a local clip, drawn one after another; what the browser cannot decode gives none. */
export async function stills(url: string, span: number, count: number, signal: AbortSignal): Promise<Still[]> {
  const video = document.createElement('video')
  video.muted = true
  video.preload = 'auto'
  video.src = url
  const made: Still[] = []
  try {
    await once(video, 'loadeddata', signal)
    const canvas = document.createElement('canvas')
    canvas.width = WIDE
    canvas.height = Math.round((WIDE * video.videoHeight) / video.videoWidth) || WIDE
    const pen = canvas.getContext('2d')
    for (const at of moments(span, count)) {
      const there = once(video, 'seeked', signal)
      video.currentTime = at / 1000
      await there
      pen?.drawImage(video, 0, 0, canvas.width, canvas.height)
      made.push({ at, url: canvas.toDataURL('image/jpeg', 0.7) })
    }
  } catch {
    return made
  } finally {
    video.removeAttribute('src')
    video.load()
  }
  return made
}
