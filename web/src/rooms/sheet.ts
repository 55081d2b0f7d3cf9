import type { RoomReview } from '@/api/rooms'
import { fromMinor } from '@/console'
import { t, text } from '@/i18n'
import { shown } from './figures'

type Cell = string | number

/** A review as one sheet: its figures, its minutes, what was sold, where viewers came from. Amounts and counts are plain numbers. */
export function sheetOf(review: RoomReview): Cell[][] {
  const { report, currency } = review
  const cash = (minor: number): number => Number(fromMinor(minor, currency))
  const name = (key: string) => text(review.names[key]?.title) || key
  return [
    [review.title, review.started_at, review.ended_at ?? '', t(`review.version.${review.version}`), currency],
    [],
    [t('review.figures'), t('review.sheet.value')],
    ...report.figures.map((one) => [t(`roomscreen.figure.${one.id}`), one.value === null ? '' : one.unit === 'money' ? cash(one.value) : one.unit === 'count' ? one.value : shown(one.value, one.unit, currency, false)]),
    [],
    [t('review.sheet.minute'), t('roomscreen.figure.online_now'), t('roomscreen.column.enters'), t('roomscreen.column.orders'), t('screen.gmv'), t('review.clicks')],
    ...report.minutes.map((row) => [row.at, row.online, row.enters, row.orders, cash(row.gmv), row.clicks]),
    [],
    [t('review.products'), t('screen.gmv'), t('review.seen'), t('review.clicks'), t('roomscreen.column.orders'), t('roomscreen.figure.items'), t('roomscreen.figure.refund_flow')],
    ...report.products.map((row) => [name(row.key), cash(row.gmv), row.prod_impr, row.clicks, row.orders, row.items, cash(row.refund)]),
    [],
    [t('roomscreen.sources'), t('screen.gmv'), t('roomscreen.figure.room_impr'), t('roomscreen.column.enters'), t('roomscreen.figure.buyers'), t('roomscreen.column.orders')],
    ...report.sources.map((row) => [t(`roomscreen.source.${row.source}`), cash(row.gmv), row.room_impr, row.enters, row.buyers, row.orders]),
  ]
}
