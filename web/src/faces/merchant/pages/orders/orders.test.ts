import { describe, expect, it } from 'vitest'
import type { Carrier, OrderState } from '@/api/types'
import { chooseForShipping, takeChosen } from './chosen'
import { shipLeft, shippable, urgency } from './left'
import { carrierOf, MOST, parseRows, resultsCsv, useBatch } from './useBatch'

const carriers: Carrier[] = [
  { code: 'sf', name: { 'zh-CN': '顺丰速运', en: 'SF Express' }, traced: false },
  { code: 'zto', name: { 'zh-CN': '中通快递', en: 'ZTO' }, traced: true },
]

describe('time left to ship', () => {
  const hour = 3_600_000
  const at = Date.UTC(2026, 10, 22)
  const order = (state: OrderState, hours: number | null) => ({ state, ship_by: hours === null ? null : new Date(at + hours * hour).toISOString() })
  it('counts only where something is due', () => {
    expect(shipLeft(order('to_ship', 5), at)).toBe(5 * hour)
    expect([shipLeft(order('shipped', 5), at), shipLeft(order('to_ship', null), at)]).toEqual([null, null])
  })
  it('colours the last day, and louder the last hours', () => {
    expect([48, 23, 2, -1].map((hours) => urgency(hours * hour))).toEqual(['calm', 'soon', 'now', 'over'])
    expect(urgency(null)).toBe('none')
  })
  it('ships what waits for a parcel', () => {
    const states: OrderState[] = ['created', 'paid_hold', 'to_ship', 'part_shipped', 'shipped', 'cancelled']
    expect(states.filter(shippable)).toEqual(['to_ship', 'part_shipped'])
  })
})

describe('sheets of a warehouse', () => {
  it('know a carrier by code, name or its beginning', () => {
    expect(['SF', '顺丰速运', '中通', 'unknown', ''].map((words) => carrierOf(words, carriers))).toEqual(['sf', 'sf', 'zto', 'unknown', ''])
  })
  it('are read by tab or comma, with a head, a mark and cells that hide a formula', () => {
    const sheet = '\uFEFF订单号,快递,运单号\r\n123, 顺丰速运 ,SF0001\n="456"\tzto\tZT0002\n789,YT0003\n\n'
    expect(parseRows(sheet, carriers, 'zto')).toEqual([
      { order_number: '123', carrier: 'sf', tracking_no: 'SF0001' },
      { order_number: '456', carrier: 'zto', tracking_no: 'ZT0002' },
      { order_number: '789', carrier: 'zto', tracking_no: 'YT0003' },
    ])
  })
})

describe('a batch', () => {
  it('fills orders that are here, holds at most what one call takes', () => {
    const batch = useBatch()
    batch.add([{ order_number: '1', carrier: 'sf' }])
    batch.add([{ order_number: '1', tracking_no: 'T1' }, { order_number: '2', carrier: 'sf', tracking_no: 'T2' }])
    expect(batch.rows.value.map((row) => [row.order_number, row.carrier, row.tracking_no])).toEqual([['1', 'sf', 'T1'], ['2', 'sf', 'T2']])
    expect(batch.add(Array.from({ length: MOST }, (_, ix) => ({ order_number: `x${ix}` })))).toBe(2)
    expect(batch.rows.value.length).toBe(MOST)
  })
  it('keeps the refused rows to be sent again, each with its reason', () => {
    const batch = useBatch()
    batch.add([{ order_number: '1', carrier: 'sf', tracking_no: 'A' }, { order_number: '2', carrier: 'sf', tracking_no: '' }, { order_number: '3', carrier: 'sf', tracking_no: 'C' }])
    const sent = batch.ready.value.map((row) => ({ ...row }))
    expect(sent.map((row) => row.order_number)).toEqual(['1', '3'])
    batch.answer(sent, [{ row: 1, ok: true, code: null, detail: null }, { row: 2, ok: false, code: 'x', detail: '单号重复' }])
    expect([batch.done.value, batch.failed.value]).toEqual([1, 1])
    expect(batch.ready.value.map((row) => [row.order_number, row.detail])).toEqual([['3', '单号重复']])
    batch.clearDone()
    expect(batch.rows.value.map((row) => row.order_number)).toEqual(['2', '3'])
  })
  it('writes its results as a sheet that runs nothing', () => {
    const row = { key: 1, order_number: '1', carrier: 'sf', tracking_no: '=A1', ok: false, detail: 'say "no"' }
    expect(resultsCsv([row], ['a', 'b'], { ok: 'ok', failed: 'failed' })).toBe('\uFEFF"a","b"\r\n"\t1","sf","\'=A1","failed","say ""no"""\r\n')
  })
})

it('orders on their way to the desk are taken once', () => {
  chooseForShipping([{ id: 'a' } as never])
  expect([takeChosen().length, takeChosen().length]).toEqual([1, 0])
})
