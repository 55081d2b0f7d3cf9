export type Plan = 'shell' | 'keep' | 'pass'

/** Paths whose pages are consoles or machines, never the shopper's shell. */
const FOREIGN = /^\/(api|ws|t|v1|mp|uploads|internal|oauth|hooks|open|merchant|author|agency|ops|screen)(\/|$)/
const PICTURE = /^\/media\/.+\.(webp|avif|jpe?g|png)$/

/** What the service worker does with a request: API, checkout answers, video and every write pass untouched. */
export function planOf(request: { method: string; mode: string; url: string; range: boolean }, origin: string): Plan {
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== origin || request.range || FOREIGN.test(url.pathname)) return 'pass'
  if (request.mode === 'navigate') return 'shell'
  return url.pathname.startsWith('/assets/') || PICTURE.test(url.pathname) ? 'keep' : 'pass'
}
