import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FeedItem } from '@/api/types'
import { isLong, Ladders } from './ladder'

const clip = (duration_ms: number, hls_url: string | null) => ({ duration_ms, hls_url }) as FeedItem

describe('long clips', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('are those over a minute that have a ladder, where the browser can climb it', () => {
    expect(isLong(clip(90_000, '/a.m3u8'))).toBe('MediaSource' in globalThis)
    vi.stubGlobal('MediaSource', {})
    expect([isLong(clip(90_000, '/a.m3u8')), isLong(clip(60_000, '/a.m3u8')), isLong(clip(90_000, null))]).toEqual([true, false, false])
  })
  it('keep their ladder while they stay, and leave none behind that opened too late', async () => {
    const closed: string[] = []
    const opened: string[] = []
    const ladders = new Ladders(async (_, url) => {
      opened.push(url)
      await Promise.resolve()
      return () => closed.push(url)
    })
    const video = document.createElement('video')
    ladders.set(video, '/a.m3u8')
    ladders.set(video, '/a.m3u8')
    ladders.set(video, '/b.m3u8')
    await vi.waitFor(() => expect(closed).toEqual(['/a.m3u8']))
    ladders.set(video, null)
    ladders.closeAll()
    expect([opened, closed]).toEqual([['/a.m3u8', '/b.m3u8'], ['/a.m3u8', '/b.m3u8']])
  })
})
