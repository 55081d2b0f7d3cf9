import { num } from '@/format'

/** A size as people read it: 8.4 MB. */
export function bytes(size: number): string {
  if (size < 2 ** 20) return `${num(Math.ceil(size / 1024))} kB`
  const tenth = (unit: number) => num(Math.round((size / unit) * 10) / 10)
  return size < 2 ** 30 ? `${tenth(2 ** 20)} MB` : `${tenth(2 ** 30)} GB`
}
