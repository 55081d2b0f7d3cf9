import { key64, uuid7 } from '@/api/ids'
import type { Site } from '@/api/types'
import { consent, consentMask } from './consent'
import { Sender } from './sender'
import { diskStore, memoryStore } from './store'
import type { Noted, Store, WireEvent } from './types'

const ANON = 'meadow.anon'
const EVERY_MS = 2000
const IDS = ['video_id', 'room_id', 'product_id', 'sku_id', 'shop_id', 'author_id', 'trace_id'] as const
const COUNTS = ['dwell_ms', 'stay_ms', 'qty', 'flags'] as const
/** What happened before the site said where to send it. */
const early: Noted[] = []

/** One visit: kept for the tab, so that a reload goes on. */
export const visit: string = (() => {
  const kept = globalThis.sessionStorage?.getItem('meadow.visit')
  const id = kept ?? uuid7()
  globalThis.sessionStorage?.setItem('meadow.visit', id)
  return id
})()

let keep: Store | null = null
let sender: Sender | null = null

let ticket: string | null = null

/** Whose behaviour this is from now on; null = an unknown visitor. */
export function speakFor(proof: string | null): void {
  ticket = proof
}

function anonId(): string | null {
  if (!consent.value.analytics) return null
  const kept = localStorage.getItem(ANON) ?? uuid7()
  localStorage.setItem(ANON, kept)
  return key64(kept) ?? null
}

/** The wire form: set once when the thing happens, unchanged over retries. */
export function wire(noted: Noted, at: number = Date.now()): WireEvent {
  const event: WireEvent = {
    event_id: uuid7(at),
    name: noted.name,
    ts: at,
    session: key64(visit)!,
    scene: noted.scene ?? 'none',
  }
  if (noted.source) event.source = noted.source
  for (const name of IDS) {
    const key = key64(noted[name])
    if (key !== undefined) event[name] = key
  }
  for (const name of COUNTS) if (noted[name] !== undefined) event[name] = Math.max(0, Math.round(noted[name]))
  if (noted.query_h) event.query_h = noted.query_h
  if (noted.props) event.props = noted.props
  return event
}

/** Notes one behaviour; it never throws and never waits for the network. */
export function note(noted: Noted): void {
  if (!keep) {
    if (early.length < 200) early.push(noted)
    return
  }
  void keep.put(wire(noted)).catch(() => undefined)
}

/** Opens the queue and begins to send every two seconds and when the page goes away. */
export function startTracker(site: Site): void {
  if (!site.ingest_key || sender) return
  const url = site.collect_url.replace(/\/$/, '')
  const context = () => ({
    sdk: 'meadow-web',
    app_v: site.version,
    platform: 'web',
    anon_id: anonId(),
    ...(ticket && consent.value.analytics ? { user: ticket } : {}),
    consent: consentMask(),
  })
  void diskStore()
    .catch(() => memoryStore())
    .then((store) => {
      keep = store
      sender = new Sender(store, { url, key: site.ingest_key, context })
      for (const noted of early.splice(0)) note(noted)
      setInterval(() => void sender?.flush(), EVERY_MS)
      globalThis.addEventListener('pagehide', () => void sender?.beacon())
      return store
    })
}
