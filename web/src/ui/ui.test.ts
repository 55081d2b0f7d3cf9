import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '@/api/problem'
import { i18n, lang, setLang, startTexts, text } from '@/i18n'
import Announcer from './Announcer.vue'
import Loaded from './Loaded.vue'
import { problemText } from './problem'
import Price from './Price.vue'
import Stepper from './Stepper.vue'
import Tabs from './Tabs.vue'
import { toast } from './toast'
import { useSubmit } from './useSubmit'

const global = { plugins: [i18n] }
beforeAll(async () => {
  await startTexts([])
  await setLang('zh-CN')
})
beforeEach(() => setLang('zh-CN'))

describe('texts', () => {
  it('switch in place and fall back to the language a text has', async () => {
    expect([lang.value, document.documentElement.lang]).toEqual(['zh-CN', 'zh-CN'])
    await setLang('en')
    expect(document.documentElement.lang).toBe('en')
    expect([text({ 'zh-CN': '山茶' }), text({ 'zh-CN': '山茶', en: 'Camellia' }), text(null)]).toEqual(['山茶', 'Camellia', ''])
  })
  it('tell a failure in the server’s words, else in ours by code or status', async () => {
    expect(problemText(new Problem({ code: 'goods.stock.sold_out', detail: '已售罄' }, 409))).toBe('已售罄')
    expect(problemText(new Problem({ code: 'offline' }, 0))).toContain('网络')
    expect(problemText(new Problem({}, 503))).toContain('繁忙')
    expect(problemText(new TypeError('x'))).toContain('重试')
  })
})

describe('Stepper', () => {
  it('stays within stock and limit, whatever is typed', async () => {
    const box = mount(Stepper, { props: { modelValue: 2, max: 3 }, global })
    const [less, more] = box.findAll('button')
    expect([less!.attributes('aria-label'), more!.attributes('aria-label')]).toEqual(['减少', '增加'])
    await more!.trigger('click')
    expect(box.emitted('update:modelValue')).toEqual([[3]])
    await box.find('input').setValue('99x')
    await box.find('input').trigger('change')
    expect(box.emitted('update:modelValue')!.at(-1)).toEqual([3])
    await box.setProps({ modelValue: 1 })
    expect(less!.attributes('disabled')).toBeDefined()
  })
})

describe('Price', () => {
  it('reads as one amount aloud and shows its parts; a list price below it is not struck', async () => {
    const price = mount(Price, { props: { minor: 9900, was: 12900, trim: true }, global })
    expect(price.find('.sr').text()).toBe('价格 ¥99.00')
    expect([price.find('b').text(), price.find('.was').text()]).toEqual(['99', '划线价 ¥129'])
    await price.setProps({ was: 9900 })
    expect(price.find('.was').exists()).toBe(false)
  })
})

describe('Loaded', () => {
  const page = (props: object) => mount(Loaded, { props: { has: false, error: null, loading: false, ...props }, slots: { default: 'DATA', empty: 'NOTHING' }, global })
  const problem = new Problem({ code: 'x', detail: '坏了', trace_id: 'tr-9' }, 500)

  it('waits, shows, says that nothing is there', () => {
    expect(page({ loading: true }).find('[role=status]').exists()).toBe(true)
    expect(page({ has: true }).text()).toBe('DATA')
    expect(page({ empty: true }).text()).toBe('NOTHING')
  })
  it('names the failure with its trace id and tries again; old data outlives it', async () => {
    const failed = page({ error: problem })
    expect(failed.text()).toContain('坏了')
    expect(failed.text()).toContain('tr-9')
    await failed.findAll('button').at(-1)!.trigger('click')
    expect(failed.emitted('retry')).toHaveLength(1)
    expect(page({ has: true, error: problem, at: Date.now() }).text()).toMatch(/上次刷新.*DATA/s)
  })
})

describe('Tabs', () => {
  it('move by arrows and keep one stop for Tab', async () => {
    const tabs = mount(Tabs, { props: { modelValue: 'a', label: 'x', tabs: [{ key: 'a', label: 'A' }, { key: 'b', label: 'B' }] }, global })
    await tabs.trigger('keydown', { key: 'ArrowRight' })
    expect(tabs.emitted('update:modelValue')).toEqual([['b']])
    expect(tabs.findAll('button').map((tab) => tab.attributes('tabindex'))).toEqual(['-1', '0'])
    await tabs.trigger('keydown', { key: 'Home' })
    await tabs.trigger('keydown', { key: 'End' })
    expect(tabs.emitted('update:modelValue')!.slice(1)).toEqual([['a'], ['b']])
  })
})

describe('Announcer', () => {
  it('stands in the dialog that is open, since nothing else is seen or read aloud then, and outlives it', async () => {
    vi.useFakeTimers()
    const page = mount(Announcer, { attachTo: document.body })
    const dialog = document.createElement('dialog')
    document.body.append(dialog)
    const where = () => document.querySelector('.announcer')!.parentElement
    toast('先选规格')
    await flushPromises()
    expect([where(), document.querySelector('.announcer')!.textContent]).toEqual([document.body, '先选规格'])
    dialog.open = true
    toast('库存不足', 'error')
    await flushPromises()
    expect([where(), dialog.textContent]).toEqual([dialog, '库存不足'])
    dialog.open = false
    dialog.remove()
    await vi.advanceTimersByTimeAsync(200)
    expect([where(), document.body.textContent]).toEqual([document.body, '库存不足'])
    await vi.advanceTimersByTimeAsync(5000)
    expect(document.querySelector('.note')).toBeNull()
    page.unmount()
    vi.useRealTimers()
  })
})

describe('useSubmit', () => {
  it('keeps the key after a lost answer, changes it after a refusal and maps errors to fields', async () => {
    const { run, fields, problem } = useSubmit()
    const keys: string[] = []
    const write = (error: Problem | null) => async (key: string) => {
      keys.push(key)
      if (error) throw error
      return 'done'
    }
    await run({ a: 1 }, write(new Problem({ code: 'offline' }, 0)))
    await run({ a: 1 }, write(new Problem({ code: 'v', errors: [{ pointer: '/name', code: 'short', detail: '太短' }] }, 422)))
    expect(fields.value).toEqual({ name: '太短' })
    await expect(run({ a: 1 }, write(null))).resolves.toBe('done')
    expect([keys[0] === keys[1], keys[1] === keys[2], problem.value]).toEqual([true, false, null])
  })
  it('runs once at a time', async () => {
    const { run, busy } = useSubmit()
    const write = vi.fn<(key: string) => Promise<number>>(() => new Promise(() => undefined))
    void run(1, write)
    await run(1, write)
    expect([write.mock.calls.length, busy.value]).toEqual([1, true])
  })
})
