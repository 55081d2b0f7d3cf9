import { describe, expect, it } from 'vitest'
import { planOf } from './rules'

const HOME = 'http://shop.example'
const plan = (path: string, more: Partial<Parameters<typeof planOf>[0]> = {}) =>
  planOf({ method: 'GET', mode: 'cors', range: false, url: path.startsWith('http') ? path : HOME + path, ...more }, HOME)

describe('service worker', () => {
  it('keeps hashed assets and pictures, and the shell of the shopper’s pages', () => {
    expect([plan('/assets/a-1.js'), plan('/media/p/1.webp')]).toEqual(['keep', 'keep'])
    expect([plan('/', { mode: 'navigate' }), plan('/p/1', { mode: 'navigate' })]).toEqual(['shell', 'shell'])
  })
  it('never touches the API, video, writes, consoles or another origin', () => {
    const passed = [
      plan('/api/session'), plan('/api/feed', { mode: 'navigate' }), plan('/media/v/1.mp4'), plan('/media/p/1.webp', { range: true }),
      plan('/p/1', { method: 'POST' }), plan('/merchant/', { mode: 'navigate' }), plan('http://other.example/assets/a.js'), plan('/uploads/1'),
    ]
    expect(new Set(passed)).toEqual(new Set(['pass']))
  })
})
