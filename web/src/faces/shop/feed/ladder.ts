import type { FeedItem } from '@/api/types'
import { hasMse } from '@/live/mse'

const LONG_MS = 60_000
/** A clip over a minute comes as a ladder, so that a slow line does not take all of it at one size; shorter ones are one file. */
export const isLong = (item: FeedItem): boolean => item.duration_ms > LONG_MS && Boolean(item.hls_url) && hasMse()

interface Playing {
  url: string
  close: () => void
}
type Open = (element: HTMLVideoElement, url: string) => Promise<() => void>
const openLadder: Open = async (element, url) => {
  const { Playback } = await import('@/live/playback')
  const playback = new Playback(element, url, 'clip', {})
  await playback.open()
  return () => playback.close()
}

/** Which ladder each of the moving video elements plays. */
export class Ladders {
  private readonly held = new Map<HTMLVideoElement, Playing>()

  constructor(private readonly open: Open = openLadder) {}

  /** Puts a ladder on an element, or none; the one that is there already plays on. */
  set(element: HTMLVideoElement, url: string | null): void {
    const old = this.held.get(element)
    if (old?.url === (url ?? undefined)) return
    old?.close()
    this.held.delete(element)
    if (!url) return
    let closed = false
    let shut: (() => void) | undefined
    this.held.set(element, {
      url,
      close() {
        closed = true
        shut?.()
      },
    })
    void this.open(element, url).then((done) => {
      shut = done
      if (closed) done()
      return done
    })
  }

  closeAll(): void {
    for (const { close } of this.held.values()) close()
    this.held.clear()
  }
}
