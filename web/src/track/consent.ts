import { ref } from 'vue'
import type { Consent } from '@/api/types'

const KEPT = 'meadow.consent'
export const CONSENT_VERSION = '2026-11'

function read(): Consent {
  try {
    const kept = JSON.parse(globalThis.localStorage?.getItem(KEPT) ?? 'null') as Consent | null
    if (kept) return kept
  } catch {
    // An unreadable choice counts as none made.
  }
  return { version: '', analytics: false, personalise: false }
}

/** What this browser's reader allowed; nothing is allowed until chosen. */
export const consent = ref<Consent>(read())

/** Bit mask of the event log: 1 analytics, 2 ads (never asked for), 4 personalise. */
export const consentMask = (): number => (consent.value.analytics ? 1 : 0) | (consent.value.personalise ? 4 : 0)

export function keepConsent(choice: Omit<Consent, 'version'>): Consent {
  consent.value = { version: CONSENT_VERSION, ...choice }
  localStorage.setItem(KEPT, JSON.stringify(consent.value))
  return consent.value
}
