import { describe, expect, it } from 'vitest'
import type { Sku, Spec } from '@/api/types'
import { firstChoice, isOpen, mostOf, skuOf } from './options'

const value = (id: string) => ({ id, name: { 'zh-CN': id }, image: null })
const specs: Spec[] = [
  { id: 'size', name: {}, values: [value('s'), value('m'), value('l')] },
  { id: 'scent', name: {}, values: [value('none'), value('rose')] },
]
const sku = (id: string, spec_values: string[], available = 5, limit: number | null = null): Sku => ({
  id, spec_values, available, limit, price: 100, list_price: null, image: null,
})
const skus = [sku('1', ['s', 'none']), sku('2', ['m', 'none'], 0), sku('3', ['m', 'rose'], 9, 3), sku('4', ['l', 'rose'], 0)]

describe('options', () => {
  it('find the SKU of a full choice only', () => {
    expect(skuOf(skus, specs, { size: 'm', scent: 'rose' })?.id).toBe('3')
    expect(skuOf(skus, specs, { size: 'm' })).toBeNull()
    expect(skuOf([sku('9', [])], [], {})?.id).toBe('9')
  })
  it('close a value that leads to nothing in stock beside the other axes', () => {
    expect(isOpen(skus, specs, {}, 'size', 'm')).toBe(true)
    expect(isOpen(skus, specs, { scent: 'none' }, 'size', 'm')).toBe(false)
    expect(isOpen(skus, specs, { size: 'm', scent: 'none' }, 'scent', 'rose')).toBe(true)
    expect(isOpen(skus, specs, {}, 'size', 'l')).toBe(false)
  })
  it('start with what leaves no choice', () => {
    expect(firstChoice({ specs, skus: [skus[0]!, skus[1]!] })).toEqual({ size: 's', scent: 'none' })
    expect(firstChoice({ specs, skus })).toEqual({})
  })
  it('limit the quantity by stock and by the buyer limit', () => {
    expect(mostOf(skus[2]!)).toBe(3)
    expect(mostOf(skus[1]!)).toBe(0)
    expect(mostOf(null)).toBe(999)
  })
})
