import { describe, expect, it } from 'vitest'
import type { ShopProduct } from '@/api/types'
import { bodyOf, combos, emptyForm, formOf, lacks, newSku, newSpec, newValue } from './useDraft'
import { cellOf, fillAll, pasteInto, sheetOf } from './useMatrix'

const value = (zh: string) => ({ ...newValue(), zh })
function shirt() {
  const form = { ...emptyForm(), category_id: 'c', zh: '开衫' }
  form.specs = [
    { ...newSpec(), zh: '颜色', values: [value('米白'), value('雾蓝')] },
    { ...newSpec(), zh: '尺码', values: [value('M'), value('L')] },
  ]
  for (const combo of combos(form.specs)) form.skus[combo.key] = { ...newSku(), price: 13900, stock: 5 }
  return form
}

describe('a draft', () => {
  it('has a SKU per combination, in the order of the axes', () => {
    expect(bodyOf(shirt(), 3).skus.map((sku) => sku.spec_ix)).toEqual([[0, 0], [0, 1], [1, 0], [1, 1]])
    expect(bodyOf({ ...emptyForm(), category_id: 'c', zh: 'x' }, null)).toMatchObject({ skus: [{ spec_ix: [], price: 0 }], description: { 'zh-CN': '' }, rev: null })
  })
  it('keeps what was typed for the others when a value is added or taken', () => {
    const form = shirt()
    const before = combos(form.specs)
    form.skus[before[3]!.key]!.price = 15900
    form.specs[0]!.values.shift()
    form.specs[0]!.values.push(value('炭灰'))
    expect(bodyOf(form, null).skus.map((sku) => sku.price)).toEqual([13900, 15900, 0, 0])
  })
  it('leaves free freight without a fee, and empty words out', () => {
    const form = { ...shirt(), freight: { kind: 'free' as const, fee: 600, free_from: 9900 }, en: ' ' }
    const body = bodyOf(form, null)
    expect([body.freight, body.title, body.skus[0]!.outer_sku]).toEqual([{ kind: 'free', fee: 0, free_from: null }, { 'zh-CN': '开衫' }, null])
  })
  it('names a template, and keeps no fee beside it', () => {
    const form = { ...shirt(), need_serial: true, freight: { kind: 'template' as const, fee: 600, free_from: 1, template_id: 't' } }
    expect(bodyOf(form, null)).toMatchObject({ need_serial: true, freight: { kind: 'template', fee: 0, free_from: null, template_id: 't' } })
  })
  it('comes back from the server as it went', () => {
    const product = {
      rev: 2, live: null,
      draft: {
        category_id: 'c', title: { 'zh-CN': '开衫', en: 'Cardigan' }, description: { 'zh-CN': '' }, images: [], detail_images: [], services: ['genuine'], buyer_limit: 2,
        freight: { kind: 'fixed', fee: 600, free_from: null },
        specs: [{ id: 's', name: { 'zh-CN': '颜色' }, values: [{ id: 'a', name: { 'zh-CN': '米白' }, image: null }, { id: 'b', name: { 'zh-CN': '雾蓝' }, image: null }] }],
        skus: [{ id: '1', spec_values: ['b'], price: 200, stock: 1, list_price: null, outer_sku: 'B', weight_g: 10, barcode: null }, { id: '2', spec_values: ['a'], price: 100, stock: 2, list_price: 300, outer_sku: null, weight_g: null, barcode: '69' }],
      },
    } as unknown as ShopProduct
    expect(bodyOf(formOf(product), 2)).toMatchObject({
      title: { 'zh-CN': '开衫', en: 'Cardigan' }, buyer_limit: 2, rev: 2,
      skus: [{ spec_ix: [0], price: 100, list_price: 300, barcode: '69', outer_sku: null }, { spec_ix: [1], price: 200, outer_sku: 'B', weight_g: 10 }],
    })
  })
  it('says what is missing', () => {
    expect(lacks(emptyForm())).toEqual(['category', 'title', 'picture', 'price'])
    const form = shirt()
    expect(lacks(form)).toEqual(['picture'])
    form.specs[1]!.values[1]!.zh = 'M'
    form.specs[0]!.zh = ''
    expect(lacks(form)).toEqual(['picture', 'specName', 'same'])
    form.specs = [{ ...newSpec(), zh: 'a', values: Array.from({ length: 60 }, (_, ix) => value(`${ix}`)) }, { ...newSpec(), zh: 'b', values: Array.from({ length: 11 }, (_, ix) => value(`${ix}`)) }]
    expect(lacks(form)).toEqual(['picture', 'price', 'tooMany'])
  })
})

describe('the SKU matrix', () => {
  it('reads cells by their column', () => {
    expect([cellOf('price', '¥12.5'), cellOf('price', '0'), cellOf('price', 'x'), cellOf('list_price', ''), cellOf('stock', '1,200'), cellOf('stock', '-1'), cellOf('weight_g', ''), cellOf('outer_sku', ' A1 ')]).toEqual([1250, undefined, undefined, null, 1200, undefined, null, 'A1'])
  })
  it('takes a sheet from a cell on and counts what does not fit', () => {
    const rows = [newSku(), newSku()]
    expect(pasteInto(rows, sheetOf('12.00\t\t5\tA\r\nx\t20\t6\tB\r\n9\n'), 0, 'price')).toBe(2)
    expect(rows.map((row) => [row.price, row.list_price, row.stock, row.outer_sku])).toEqual([[1200, null, 5, 'A'], [null, 2000, 6, 'B']])
  })
  it('fills down only what was given', () => {
    const rows = [{ ...newSku(), outer_sku: 'A' }, newSku()]
    fillAll(rows, { price: 990, stock: 0, outer_sku: '' })
    expect(rows.map((row) => [row.price, row.stock, row.outer_sku])).toEqual([[990, 0, 'A'], [990, 0, '']])
  })
})
