/** Rows as a sheet that opens as it is meant: UTF-8 with its mark, and a cell that a spreadsheet would run led by an apostrophe. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => {
    const words = String(value)
    return `"${(typeof value === 'string' && /^[=+\-@\t\r]/.test(words) ? `'${words}` : words).replaceAll('"', '""')}"`
  }
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Hands a sheet to whoever asked for it. */
export function saveCsv(name: string, rows: readonly (readonly (string | number)[])[]): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([csvOf(rows)], { type: 'text/csv' }))
  link.download = `${name.replaceAll(/[\\/:*?"<>|\s]+/g, '-').slice(0, 80)}.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
