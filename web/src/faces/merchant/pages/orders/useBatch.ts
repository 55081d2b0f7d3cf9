import { computed, ref } from 'vue'
import type { Carrier, RowResult, Text } from '@/api/types'

export const MOST = 600

export interface BatchRow {
  key: number
  order_number: string
  carrier: string
  tracking_no: string
  /** What became of it, once it was sent. */
  ok: boolean | null
  detail: string
}

const names = (carrier: { code: string; name: Text }) => [carrier.code, ...Object.values(carrier.name)].map((one) => one?.toLowerCase() ?? '')

/** The code of a carrier that people wrote by code or by name in any language; else what they wrote. */
export function carrierOf(words: string, carriers: readonly Carrier[]): string {
  const low = words.trim().toLowerCase()
  const hit = carriers.find((one) => names(one).includes(low)) ?? carriers.find((one) => low !== '' && names(one).some((name) => name.startsWith(low)))
  return hit?.code ?? words.trim()
}

/** Lines of a sheet: order number, carrier, tracking number, by tab, comma or semicolon; a line of two has the carrier chosen above. A head without digits is left out. */
export function parseRows(sheet: string, carriers: readonly Carrier[], fallback: string): Pick<BatchRow, 'order_number' | 'carrier' | 'tracking_no'>[] {
  return sheet
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.split(/[\t,，;；]/).map((cell) => cell.trim().replace(/^["'=]+|["']+$/g, '')))
    .filter((cells) => /\d/.test(cells[0] ?? ''))
    .map((cells) => (cells.length > 2 ? [cells[0]!, carrierOf(cells[1]!, carriers) || fallback, cells[2]!] : [cells[0]!, fallback, cells[1] ?? '']))
    .map(([order_number, carrier, tracking_no]) => ({ order_number: order_number!, carrier: carrier!, tracking_no: tracking_no! }))
}

/** The rows of one batch: filled, sent, the refused ones kept to be mended and sent again. */
export function useBatch() {
  const rows = ref<BatchRow[]>([])
  let last = 0
  const fresh = (row: Partial<BatchRow>): BatchRow => ({ key: (last += 1), order_number: '', carrier: '', tracking_no: '', ok: null, detail: '', ...row })
  const ready = computed(() => rows.value.filter((row) => row.ok !== true && row.order_number && row.carrier && row.tracking_no))
  return {
    rows,
    ready,
    done: computed(() => rows.value.filter((row) => row.ok === true).length),
    failed: computed(() => rows.value.filter((row) => row.ok === false).length),
    /** Adds rows; one that names an order already here fills it in. Answers how many did not fit. */
    add(more: readonly Partial<BatchRow>[]): number {
      for (const row of more) {
        const there = rows.value.find((one) => one.order_number === row.order_number && one.ok !== true)
        if (there) Object.assign(there, { carrier: row.carrier || there.carrier, tracking_no: row.tracking_no || there.tracking_no, ok: null, detail: '' })
        else rows.value.push(fresh(row))
      }
      return rows.value.splice(MOST).length
    },
    drop(key: number) {
      rows.value = rows.value.filter((row) => row.key !== key)
    },
    clearDone() {
      rows.value = rows.value.filter((row) => row.ok !== true)
    },
    /** Puts the server's answers, numbered from 1, to the rows that were sent. */
    answer(sent: readonly BatchRow[], results: readonly RowResult[]) {
      for (const result of results) {
        const row = rows.value.find((one) => one.key === sent[result.row - 1]?.key)
        if (row) Object.assign(row, { ok: result.ok, detail: result.detail ?? result.code ?? '' })
      }
    },
  }
}

/** The results as a sheet; a cell that a spreadsheet would run as a formula is quoted. */
export function resultsCsv(rows: readonly BatchRow[], head: readonly string[], words: { ok: string; failed: string }): string {
  const cell = (value: string) => `"${(/^[=+\-@]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`
  const lines = rows.map((row) => [`\t${row.order_number}`, row.carrier, row.tracking_no, row.ok ? words.ok : words.failed, row.detail].map(cell).join(','))
  return `\uFEFF${[head.map(cell).join(','), ...lines].join('\r\n')}\r\n`
}
