import { describe, expect, it } from 'vitest'
import { colleagues, deskOf, healthOf, judge, oldBy, oldByOps } from './heard'
import { comboOf, deedOf, DEFAULTS, MONEY, readKeys, withKey, type Press } from './hotkeys'
import { phaseOf, spanOf } from './left'
import { stateKey } from './states'

const press = (key: string, more: Partial<Press> = {}): Press => ({ key, code: '', altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, ...more })

describe('keys of the console', () => {
  it('reads each of the spec as its deed', () => {
    const seen = (one: Press) => deedOf(comboOf(one), { ...DEFAULTS })
    expect(seen(press('F3', { code: 'F3' }))).toEqual({ deed: 'pin', number: 3 })
    expect(seen(press('F9', { code: 'F9', shiftKey: true }))).toEqual({ deed: 'price', number: 9 })
    expect(seen(press('F10', { code: 'F10' }))).toEqual({ deed: 'unpin', number: null })
    expect(seen(press('ç', { code: 'KeyC', altKey: true }))).toEqual({ deed: 'drop', number: null })
    expect(seen(press('b', { code: 'KeyB', altKey: true }))?.deed).toBe('lucky')
    expect(seen(press('D', { code: 'KeyD', altKey: true }))?.deed).toBe('deal')
    expect(seen(press('m', { code: 'KeyM', altKey: true }))?.deed).toBe('mute')
    expect(seen(press('/', { code: 'Slash' }))?.deed).toBe('search')
    expect(seen(press('/', { code: 'Digit7', shiftKey: true }))?.deed).toBe('search')
    expect(seen(press('Escape', { code: 'Escape' }))?.deed).toBe('close')
  })
  it('leaves other presses alone', () => {
    const seen = (one: Press) => deedOf(comboOf(one), { ...DEFAULTS })
    expect(seen(press('F5', { code: 'F5', ctrlKey: true }))).toBeNull()
    expect(seen(press('F11', { code: 'F11' }))).toBeNull()
    expect(seen(press('c', { code: 'KeyC' }))).toBeNull()
    expect(seen(press('c', { code: 'KeyC', altKey: true, shiftKey: true }))).toBeNull()
    expect(comboOf(press('Shift', { shiftKey: true }))).toBe('')
  })
  it('asks Enter for what gives something away', () => {
    expect([...MONEY].toSorted()).toEqual(['deal', 'drop', 'lucky'])
  })
  it('never lets one combination mean two things', () => {
    const keys = withKey({ ...DEFAULTS }, 'drop', 'F1')
    expect(keys.drop).toBe('F1')
    expect(keys['pin:1']).toBe('')
    expect(deedOf('', keys)).toBeNull()
    expect(deedOf('F1', keys)).toEqual({ deed: 'drop', number: null })
  })
  it('reads what was kept, and what was delivered where that is broken', () => {
    expect(readKeys(null)).toEqual(DEFAULTS)
    expect(readKeys('{')).toEqual(DEFAULTS)
    expect(readKeys('{"drop":"Alt+K","stranger":"F2","deal":7}')).toEqual({ ...DEFAULTS, drop: 'Alt+K' })
  })
})

describe('what a console hears', () => {
  it('takes the health of an engine and of a segment', () => {
    const own = healthOf({ client_id: 'c', media: { width: 1280, height: 720, audio: true }, health: { kbps: 2400, fps: 29.9, gop_ms: 1000, age_ms: 400, drops: 0, warning: '' } }, null)
    expect(own).toMatchObject({ kbps: 2400, width: 1280, audio: true, age_ms: 400 })
    const next = healthOf({ kbps: 500, gop_s: 2.5 }, own)
    expect(next).toMatchObject({ kbps: 500, gop_ms: 2500, fps: 29.9, height: 720 })
    expect(healthOf('nothing', own)).toBe(own)
  })
  it('says what is wrong with a stream', () => {
    const fine = healthOf({ kbps: 2400, fps: 30, gop_ms: 1000, age_ms: 500 }, null)!
    expect(judge(fine, 0)).toEqual({ kbps: 'ok', fps: 'ok', gop: 'ok', age: 'ok' })
    expect(judge(fine, 9000).age).toBe('error')
    expect(judge(healthOf({ kbps: 100, fps: 12, gop_ms: 8000 }, fine)!, 0)).toMatchObject({ kbps: 'error', fps: 'error', gop: 'error' })
  })
  it('knows which lists are old', () => {
    expect(oldBy({ k: 'deal' })).toEqual(['tools', 'bag', 'log'])
    expect(oldBy({ k: 'news' })).toEqual(['log'])
    expect(oldByOps({ k: 'incident' })).toEqual(['incidents'])
    expect(oldByOps({ k: 'health' })).toEqual([])
  })
  it('hears who sits at the desk and does nothing', () => {
    expect(deskOf({ online: 3, desk: [{ viewer: 'a', name: '阿海', role: 'operator' }, { viewer: 1 }] }).map((one) => one.viewer)).toEqual(['a'])
    expect(deskOf(null)).toEqual([])
  })
  it('shows each colleague once, with what was done last', () => {
    const row = (account_id: string | null, name: string, at: string) => ({ account_id, name, at })
    const log = [row('a', 'A', '2026-01-01T10:00:00Z'), row(null, '', '2026-01-01T10:09:00Z'), row('b', 'B', '2026-01-01T10:05:00Z'), row('a', 'A', '2026-01-01T10:06:00Z')]
    expect(colleagues(log).map((one) => [one.account_id, one.at.slice(14, 16)])).toEqual([['a', '06'], ['b', '05']])
  })
})

describe('countdowns', () => {
  const at = (s: number) => new Date(s * 1000).toISOString()
  it('name what comes next', () => {
    expect(phaseOf({ state: 'armed', start_at: at(90) }, 60_000)).toEqual({ word: 'starts', ms: 30_000 })
    expect(phaseOf({ state: 'armed', start_at: null }, 0)).toBeNull()
    expect(phaseOf({ state: 'warmup', opens_at: at(70), ends_at: at(300) }, 60_000)).toEqual({ word: 'opens', ms: 10_000 })
    expect(phaseOf({ state: 'open', opens_at: at(62), ends_at: at(180) }, 60_000)).toEqual({ word: 'opens', ms: 2000 })
    expect(phaseOf({ state: 'open', opens_at: at(50), ends_at: at(180) }, 60_000)).toEqual({ word: 'ends', ms: 120_000 })
    expect(phaseOf({ state: 'open', draws_at: at(61) }, 90_000)).toEqual({ word: 'draws', ms: 0 })
    expect(phaseOf({ state: 'ended', ends_at: at(61) }, 0)).toBeNull()
  })
  it('measure how long something goes on', () => {
    expect(spanOf(at(10), 15_000)).toBe(5000)
    expect(spanOf(at(20), 15_000)).toBe(0)
    expect(spanOf(at(10), 99_000, at(12))).toBe(2000)
    expect(spanOf(null, 15_000)).toBe(0)
  })
})

describe('what a broadcast is called', () => {
  it('tells one that was cut from one whose recording was taken down later', () => {
    expect(stateKey({ state: 'banned', end_reason: 'banned' })).toBe('lc.state.banned')
    expect(stateKey({ state: 'banned', end_reason: 'host' })).toBe('lc.state.withdrawn')
    expect(stateKey({ state: 'live', end_reason: null })).toBe('lc.state.live')
  })
})
