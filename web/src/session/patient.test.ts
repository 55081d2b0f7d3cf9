import { describe, expect, it } from 'vitest'
import type { Component } from 'vue'
import { mayReload, patient, pause } from './patient'

const Page = { render: () => null }
const lazy = (load: () => Promise<unknown>) => [{ path: '/x', component: load as () => Promise<Component> }]
const opened = (load: () => Promise<unknown>) => (patient(lazy(load))[0]!.component as unknown as () => Promise<Component>)()

describe('a page whose code does not come', () => {
  it('is the page itself when it comes, and one that says so when it does not', async () => {
    await expect(opened(async () => Page)).resolves.toBe(Page)
    const instead = await opened(async () => {
      throw new TypeError('Failed to fetch dynamically imported module')
    })
    expect(instead).toHaveProperty('render')
    expect(instead).not.toBe(Page)
  })
  it('loads itself anew once, never in a circle', () => {
    const kept = new Map<string, string>()
    const box = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
    expect([mayReload(100_000, box), mayReload(105_000, box), mayReload(200_000, box)]).toEqual([true, false, true])
  })
  it('asks who is here again after a second, then ever more rarely', () => {
    expect([1, 2, 3, 9].map(pause)).toEqual([1000, 2000, 4000, 15_000])
  })
})
