// The shopper's service worker: pages come from the network and, without one, from the kept shell; hashed assets and pictures are kept.
import { planOf } from './rules'

interface Fetching extends Event {
  request: Request
  respondWith: (answer: Promise<Response>) => void
  waitUntil: (work: Promise<unknown>) => void
}
interface Worker {
  skipWaiting: () => Promise<void>
  clients: { claim: () => Promise<void> }
  addEventListener: (name: 'install' | 'activate' | 'fetch', does: (event: Fetching) => void) => void
}

const me = globalThis as unknown as Worker
const KEPT = 'meadow-1'
const LIMIT = 400

async function trim(cache: Cache): Promise<void> {
  const keys = await cache.keys()
  await Promise.all(keys.slice(0, Math.max(0, keys.length - LIMIT)).map((key) => cache.delete(key)))
}

/** Puts an answer aside behind the page's back: a full or slow disk must never cost a page its code. */
async function putAside(key: Request | string, answer: Response): Promise<void> {
  const cache = await caches.open(KEPT)
  await cache.put(key, answer)
  await trim(cache)
}

const found = (key: Request | string): Promise<Response | undefined> =>
  caches.open(KEPT).then((cache) => cache.match(key)).catch(() => undefined)

async function keep(event: Fetching): Promise<Response> {
  const kept = await found(event.request)
  if (kept) return kept
  const answer = await fetch(event.request)
  if (answer.ok && answer.type === 'basic') event.waitUntil(putAside(event.request, answer.clone()).catch(() => undefined))
  return answer
}

async function shell(event: Fetching): Promise<Response> {
  try {
    const answer = await fetch(event.request)
    if (answer.ok) event.waitUntil(putAside('/', answer.clone()).catch(() => undefined))
    return answer
  } catch (error) {
    const kept = await found('/')
    if (kept) return kept
    throw error
  }
}

me.addEventListener('install', (event) => event.waitUntil(me.skipWaiting()))
me.addEventListener('activate', (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
  event.waitUntil(old.then(() => me.clients.claim()))
})
me.addEventListener('fetch', (event) => {
  const { method, mode, url, headers } = event.request
  const plan = planOf({ method, mode, url, range: headers.has('range') }, location.origin)
  if (plan === 'keep') event.respondWith(keep(event))
  if (plan === 'shell') event.respondWith(shell(event))
})
