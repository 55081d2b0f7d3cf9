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

async function keep(request: Request): Promise<Response> {
  const cache = await caches.open(KEPT)
  const kept = await cache.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok && answer.type === 'basic') {
    await cache.put(request, answer.clone())
    void trim(cache)
  }
  return answer
}

async function shell(request: Request): Promise<Response> {
  const cache = await caches.open(KEPT)
  try {
    const answer = await fetch(request)
    if (answer.ok) await cache.put('/', answer.clone())
    return answer
  } catch (error) {
    const kept = await cache.match('/')
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
  if (plan === 'keep') event.respondWith(keep(event.request))
  if (plan === 'shell') event.respondWith(shell(event.request))
})
