import { zoneName } from '@/format'

/** The zone that times are shown in, as `UTC+8`. */
export function zoneLabel(at: number = Date.now()): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zoneName(), timeZoneName: 'shortOffset' }).formatToParts(at)
  return (parts.find((part) => part.type === 'timeZoneName')?.value ?? zoneName()).replace('GMT', 'UTC')
}
