import { i18n, t } from '@/i18n'

const named = (group: string, code: string) => (i18n.global.te(`${group}.${code}`) ? t(`${group}.${code}`) : code)

/** A promise of the shop in full. */
export const serviceName = (code: string): string => named('service', code)

/** The same as a short tag; a code that has no name yet is shown as it is. */
export const tagName = (code: string): string => named('tag', code)
