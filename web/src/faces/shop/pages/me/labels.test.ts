import { describe, expect, it } from 'vitest'
import type { Label } from '@/api/interest'
import { rowsOf } from './labels'

const label = (key: string, name: string, more: Partial<Label> = {}): Label => ({ key, name: { 'zh-CN': name, en: name }, strength: 1, since: '2026-01-01T00:00:00Z', on: true, ...more })

describe('rowsOf', () => {
  it('tells a category once, with all that is known of it, the newest time, and on while anything of it is', () => {
    const rows = rowsOf([label('d:1', '护肤', { on: false }), label('c:1', '护肤', { since: '2026-01-03T00:00:00Z' }), label('b:1', '护肤'), label('c:2', '护肤')])
    expect(rows).toEqual([{ group: 'shopping', name: { 'zh-CN': '护肤', en: '护肤' }, keys: ['d:1', 'c:1', 'b:1', 'c:2'], kinds: ['d', 'c', 'b'], since: '2026-01-03T00:00:00Z', on: true }])
  })
  it('keeps an author, a topic, a category and what is hidden apart, however alike they are called', () => {
    const rows = rowsOf([label('t:护肤', '护肤'), label('a:9', '护肤'), label('c:1', '护肤'), label('h:t:护肤', '护肤'), label('h:a:9', '护肤')])
    expect(rows.map((row) => [row.group, row.kinds[0]])).toEqual([['entertainment', 't'], ['entertainment', 'a'], ['shopping', 'c'], ['hidden', 't'], ['hidden', 'a']])
  })
})
