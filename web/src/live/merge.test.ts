import { describe, expect, it } from 'vitest'
import type { Chat, Deal, Snapshot } from './frames'
import { KEEP, Merger } from './merge'

const chat = (i: string, more: Partial<Chat> = {}): Chat => ({ i, u: 'u', n: 'n', x: `words ${i}`, r: 'viewer', k: 'text', ...more })
const event = (off: number, k: string, b: Record<string, unknown> = {}) => ({ off, k, at: off, b })

describe('Merger', () => {
  it('takes every event once and in order, whatever is repeated', () => {
    const room = new Merger()
    expect(room.frame({ e: [event(1, 'pin', { product_id: 'p', number: 3, explain: true }), event(2, 'bag')] })).toHaveLength(2)
    expect(room.frame({ e: [event(2, 'bag'), event(3, 'unpin', { product_id: 'other' })] })).toHaveLength(1)
    expect([room.off, room.now.pin?.number, room.now.bagTurn]).toEqual([3, 3, 1])
    room.frame({ e: [event(4, 'unpin', { product_id: 'p' }), event(5, 'state', { state: 'grace' }), event(6, 'mode', { slow_s: 5 })] })
    expect([room.now.pin, room.now.state, room.now.slow]).toEqual([null, 'grace', 5])
  })
  it('keeps the newest state by version, and what a deal or a drop has left', () => {
    const room = new Merger()
    const deal = { deal_id: 'd', left: 9 } as Deal
    room.frame({ e: [event(1, 'deal', { ...deal })], st: { 'stock:p': [4, 20], 'deal:d': [2, { left: 5 }] } })
    room.frame({ st: { 'stock:p': [3, 99], 'deal:d': [3, { left: 0 }] } })
    expect([room.now.stock, room.now.deals[0]!.left]).toEqual([{ p: 20 }, 0])
    room.frame({ e: [event(2, 'deal_end', { deal_id: 'd' })] })
    expect([room.now.deals, room.now.bagTurn]).toEqual([[], 2])
  })
  it('bounds the chats, counts what the sample left out, and takes back what was retracted', () => {
    const room = new Merger()
    for (let n = 0; n < KEEP + 5; n += 1) room.frame({ c: [chat(`c${n}`)], n: 3 })
    expect([room.now.chats.length, room.now.chats[0]!.i, room.now.unseen]).toEqual([KEEP, 'c5', 2 * (KEEP + 5)])
    room.frame({ e: [event(1, 'pin_comment', { chat_id: 'c9', name: 'n', text: 'x' }), event(2, 'retract', { chat_ids: ['c9', 'c10'] })] })
    expect([room.now.chats.length, room.now.comment]).toEqual([KEEP - 2, null])
  })
  it('shows own words at once, marks them sent, and does not show them twice', () => {
    const room = new Merger()
    room.me = 'me'
    room.echo('a', 'I', 'hello', 'viewer')
    expect(room.now.chats[0]!.mine).toBe('sending')
    room.frame({ c: [chat('c1', { u: 'me', x: 'hello' }), chat('c2', { u: 'me', x: 'from another window' }), chat('c3')], n: 3 })
    room.acked('a', 'c1')
    expect(room.now.chats.map((line) => [line.i, line.mine])).toEqual([['c1', 'sent'], ['c2', undefined], ['c3', undefined]])
    room.echo('b', 'I', 'call 13800001111', 'viewer')
    room.frame({ c: [chat('c4', { u: 'me', x: 'call ***' })], n: 1 })
    room.acked('b', 'c4', 'call ***')
    expect(room.now.chats.slice(3).map((line) => [line.i, line.x, line.mine])).toEqual([['c4', 'call ***', 'sent']])
    room.echo('c', 'I', 'no', 'viewer')
    room.refused('c', 'muted')
    expect(room.now.chats.slice(3).map((line) => [line.mine, line.why])).toEqual([['sent', undefined], ['refused', 'muted']])
    room.forget('c')
    expect(room.now.chats).toHaveLength(4)
  })
  it('lets an announcement stand until it is taken down, also for who comes later', () => {
    const room = new Merger()
    room.frame({ e: [event(1, 'notice', { text: 'tonight only', level: 'info' })] })
    expect(room.now.notice?.text).toBe('tonight only')
    room.frame({ e: [event(2, 'notice', { text: '', level: 'info' })] })
    expect(room.now.notice).toBeNull()
    room.snapshot({ extra: { chat: { slow_s: 0, closed: false, pinned: null, notice: 'again' } } })
    expect(room.now.notice?.text).toBe('again')
  })
  it('starts anew from a snapshot and reads the bag again only when it changed', () => {
    const room = new Merger()
    const snap: Snapshot = { session_id: 's', state: 'live', off: 40, bag_rev: 6, since: null, grace_until: null, pinned: null, explaining: null, host_name: 'H', extra: { chat: { slow_s: 3, closed: false, pinned: null }, lucky: [{ id: 'b', draws_at: '2026-11-26T10:00:00Z', quantity: 2, entries: 5 }] }, at: 1 }
    room.frame({ lk: 120, e: [event(3, 'bag'), event(4, 'pin', { product_id: 'p', number: 1, explain: false })] })
    room.snapshot({ state: 'grace' })
    expect([room.off, room.now.pin?.number, room.now.state]).toEqual([4, 1, 'grace'])
    room.snapshot(snap)
    room.snapshot({ ...snap, off: 41 })
    expect([room.off, room.now.pin, room.now.likes, room.now.bagTurn, room.now.slow]).toEqual([41, null, 120, 2, 3])
    room.frame({ st: { 'bag:b': [1, { entries: 9 }] } })
    expect(room.now.lucky).toEqual([{ bag_id: 'b', draws_at: '2026-11-26T10:00:00Z', count: 2, entries: 9 }])
    expect(room.frame({ e: [event(41, 'bag')] })).toEqual([])
  })
})
