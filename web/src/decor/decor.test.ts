import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { api } from '@/api/client'
import { Problem } from '@/api/problem'
import { forgetAll } from '@/api/query'
import { blank, inner, tidy, whole } from './editor/blank'
import { useEditor, type Editor } from './editor/useEditor'
import { KINDS, type Block, type DraftPage } from './types'

const block = (id: string, rev = 1): Block => ({ ...blank('flash'), id, rev, pos: 0, updated_at: '2026-06-18T00:00:00Z' })
const draft = (ids: string, rev = 1): DraftPage => ({ place: 'home', title: {}, rev, blocks: [...ids].map((id) => block(id)), pictures: [], goods: [] })

describe('blocks', () => {
  it('a new block of each kind is a draft; icons and pictures need something in them', () => {
    for (const kind of KINDS) expect(whole(blank(kind)), kind).toBe(!['icons', 'banner', 'hotzone'].includes(kind))
    const icons = { ...blank('icons'), content: { kind: 'icons' as const, items: [{ label: tidy(' 茶 ', ''), link: '/rankings', picture: null }] } }
    expect(whole(icons)).toBe(true)
    expect(whole({ ...icons, starts_at: '2026-06-18T02:00:00Z', ends_at: '2026-06-18T01:00:00Z' })).toBe(false)
  })
  it('links stay on the site', () => {
    for (const link of ['/', '/mall/tea', '/search?q=%E8%8C%B6']) expect(inner(link), link).toBe(true)
    for (const link of ['', 'mall', '//a.example', 'https://a.example', '/a b', '/../x', '/a\\b']) expect(inner(link), link).toBe(false)
  })
})

describe('the editor', () => {
  let editor: Editor
  let view: { unmount: () => void }
  beforeEach(async () => {
    vi.spyOn(api, 'get').mockResolvedValue(draft('ab'))
    view = mount(defineComponent({ setup: () => ((editor = useEditor(() => '/page', () => 'decor.test')), () => h('div')) }))
    await flushPromises()
  })
  afterEach(() => {
    view.unmount()
    forgetAll()
    vi.restoreAllMocks()
  })
  it('takes a deed back and does it again, by the verbs of the server', async () => {
    const put = vi.spyOn(api, 'put').mockImplementation((_path, body) => Promise.resolve(draft((body as { block_ids: string[] }).block_ids.join(''), 2)) as never)
    await editor.move(['b', 'a'])
    expect(editor.page.value?.blocks.map((one) => one.id)).toEqual(['b', 'a'])
    await editor.undo()
    expect(put).toHaveBeenLastCalledWith('/page/order', { block_ids: ['a', 'b'], rev: 2 })
    expect([editor.canUndo.value, editor.canRedo.value]).toEqual([false, true])
    await editor.redo()
    expect(editor.page.value?.blocks.map((one) => one.id)).toEqual(['b', 'a'])
  })
  it('a dropped block comes back by undo', async () => {
    vi.spyOn(api, 'delete').mockResolvedValue(undefined as never)
    const post = vi.spyOn(api, 'post').mockResolvedValue(draft('ab') as never)
    await editor.remove('a')
    await editor.undo()
    expect(post).toHaveBeenLastCalledWith('/page/blocks/a/back')
  })
  it('reads the page again when somebody else was faster, and keeps no deed', async () => {
    vi.spyOn(api, 'put').mockRejectedValue(new Problem({ code: 'base.errors.stale' }, 409))
    expect(await editor.save('a', block('a'))).toBe(false)
    expect(api.get).toHaveBeenCalledTimes(2)
    expect(editor.canUndo.value).toBe(false)
  })
})
