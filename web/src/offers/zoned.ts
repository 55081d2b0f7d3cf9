import { zoneName } from '@/format'

/** What the clock on the wall shows in a zone at an instant, as `datetime-local` fields hold it. */
export function toLocal(at: string | number, zone = zoneName()): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(new Date(at))
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
}

/** The instant at which the clock of a zone shows this; null for words that are no time. A time skipped in spring is the one after. */
export function fromLocal(words: string, zone = zoneName()): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(words)) return null
  const wanted = Date.parse(`${words}Z`)
  if (Number.isNaN(wanted)) return null
  let at = wanted
  for (let turn = 0; turn < 2; turn += 1) at += wanted - Date.parse(`${toLocal(at, zone)}${words.slice(16)}Z`)
  return new Date(at).toISOString()
}
