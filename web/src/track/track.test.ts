import { describe, expect, it, vi } from 'vitest'
import { Sender } from './sender'
import { expendable, memoryStore } from './store'
import { wire } from './tracker'
import type { Batch, WireEvent } from './types'

const ID = '0192f0c1-1111-7222-8000-00000000002a'
const context = () => ({ sdk: 'meadow-web', app_v: '0', platform: 'web', anon_id: null, consent: 0 })

function door(...statuses: number[]) {
  const bodies: string[] = []
  const ask = vi.fn<typeof fetch>(async (_url, init) => {
    bodies.push(String(init?.body))
    const status = statuses.length > 1 ? statuses.shift()! : statuses[0]!
    if (status === 0) throw new TypeError('lost')
    return new Response(null, { status, headers: { 'retry-after': '1' } })
  })
  return { bodies, ask, door: { url: 'http://c', key: 'k', context, fetch: ask } }
}

describe('events', () => {
  it('carry ids as 64-bit decimal text and leave out what is unknown', () => {
    const event = wire({ name: 'select_item', scene: 'video', product_id: ID, video_id: 'bad' }, 1_700_000_000_000)
    expect(event).toMatchObject({ name: 'select_item', ts: 1_700_000_000_000, scene: 'video', product_id: '9223372036854775850' })
    expect(event.video_id).toBeUndefined()
    expect(event.session).toMatch(/^\d+$/)
  })
})

describe('queue', () => {
  it('drops the oldest heartbeat first', async () => {
    const store = memoryStore(3)
    const events = ['select_item', 'video_progress', 'view_item', 'add_to_cart'].map((name) => wire({ name }))
    for (const event of events) await store.put(event)
    expect((await store.head(9)).map((event) => event.name)).toEqual(['select_item', 'view_item', 'add_to_cart'])
    expect(expendable([events[0]!, events[3]!] as WireEvent[])).toBe(events[0]!.event_id)
  })
  it('drops a batch only when the collector has it', async () => {
    const store = memoryStore()
    await store.put(wire({ name: 'view_item' }))
    const { door: to, bodies } = door(202)
    const sender = new Sender(store, to)
    await expect(sender.flush()).resolves.toBe('sent')
    expect(await store.count()).toBe(0)
    expect((JSON.parse(bodies[0]!) as Batch).events).toHaveLength(1)
    await expect(sender.flush()).resolves.toBe('empty')
  })
  it('resends identical bytes after a loss and a 503, not before the pause is over', async () => {
    const store = memoryStore()
    await store.put(wire({ name: 'view_item' }))
    const { door: to, bodies } = door(0, 503, 202)
    const sender = new Sender(store, to)
    await expect(sender.flush()).resolves.toBe('wait')
    await expect(sender.flush()).resolves.toBe('wait')
    expect(bodies).toHaveLength(1)
    await store.put(wire({ name: 'add_to_cart' }))
    await sender.flush(Date.now() + 120_000)
    await sender.flush(Date.now() + 120_000)
    expect(bodies[1]).toBe(bodies[0])
    expect(bodies[2]).toBe(bodies[0])
    expect(await store.count()).toBe(1)
  })
  it('stops for good when the key is refused and forgets a batch that is malformed', async () => {
    const store = memoryStore()
    await store.put(wire({ name: 'view_item' }))
    const refused = new Sender(store, door(401).door)
    await expect(refused.flush()).resolves.toBe('stopped')
    await expect(refused.flush()).resolves.toBe('stopped')
    await expect(new Sender(store, door(400).door).flush()).resolves.toBe('sent')
    expect(await store.count()).toBe(0)
  })
})
