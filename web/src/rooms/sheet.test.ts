import { expect, it } from 'vitest'
import type { RoomReview } from '@/api/rooms'
import { sheetOf } from './sheet'

it('puts a review into one sheet: amounts as they are counted, nothing to divide by as nothing', () => {
  const review = {
    title: '专场', started_at: 'a', ended_at: null, version: 'final', currency: 'CNY', names: { p: { product_id: '1', title: { 'zh-CN': '精华油' }, image: null } },
    report: {
      figures: [{ id: 'gmv_pay', unit: 'money', value: 1250 }, { id: 'enter_rate', unit: 'rate', value: null }, { id: 'peak', unit: 'count', value: 12_345 }],
      minutes: [{ at: 'm', online: 3, enters: 2, leaves: 0, orders: 1, gmv: 99, clicks: 4 }],
      products: [{ key: 'p', prod_impr: 5, clicks: 4, carts: 0, orders: 1, items: 1, gmv: 1250, refund: -50 }],
      sources: [{ source: 'recommend', room_impr: 9, enters: 2, prod_impr: 0, clicks: 0, buyers: 1, orders: 1, gmv: 1250 }],
    },
  } as unknown as RoomReview
  const rows = sheetOf(review)
  const values = (first: string | number) => rows.find((row) => row[0] === first)?.slice(1)
  expect(rows.slice(3, 6).map((row) => row[1])).toEqual([12.5, '', 12_345])
  expect(values('m')).toEqual([3, 2, 1, 0.99, 4])
  expect(values('精华油')).toEqual([12.5, 5, 4, 1, 1, -0.5])
})
