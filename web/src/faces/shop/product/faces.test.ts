import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { useFaces } from './useFaces'

beforeEach(() => {
  setActivePinia(createPinia())
  document.cookie = 'meadow_csrf=t'
})
afterEach(() => vi.unstubAllGlobals())
const settle = async () => {
  await nextTick()
  await new Promise((done) => setTimeout(done, 5))
}

describe('prices on cards', () => {
  it('asks for each product once, in batches, and a failure leaves the catalogue price', async () => {
    const asked: string[][] = []
    let fails = false
    vi.stubGlobal('fetch', async (_url: string, how: { body: string }) => {
      if (fails) return new Response('{}', { status: 404 })
      const { product_ids } = JSON.parse(how.body) as { product_ids: string[] }
      asked.push(product_ids)
      return Response.json({ items: product_ids.map((product_id) => ({ product_id, price: 1 })) })
    })
    const scope = effectScope()
    const ids = ref(Array.from({ length: 120 }, (_, ix) => `p${ix}`))
    const faces = scope.run(() => useFaces(() => ids.value))!
    await settle()
    expect(asked.map((batch) => batch.length)).toEqual([100, 20])
    expect(faces.value.size).toBe(120)
    fails = true
    ids.value = [...ids.value, 'late']
    await settle()
    expect(faces.value.has('late')).toBe(false)
    fails = false
    ids.value = [...ids.value, 'later']
    await settle()
    expect(asked.at(-1)).toEqual(['late', 'later'])
    scope.stop()
  })
})
