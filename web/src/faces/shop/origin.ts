import type { Scene, Source } from '@/api/types'

const KEPT = 'meadow.origin'
const LIMIT = 60

function read(): Record<string, Source> {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as Record<string, Source>
  } catch {
    return {}
  }
}

/** Remembers the way by which a product was last opened, so that the order can say it; the server checks the claim. */
export function keepOrigin(productId: string, source: Source): void {
  const all = read()
  delete all[productId]
  all[productId] = source
  for (const old of Object.keys(all).slice(0, -LIMIT)) delete all[old]
  sessionStorage.setItem(KEPT, JSON.stringify(all))
}

/** How the shopper came to this product in this visit. */
export const originOf = (productId: string, otherwise: Scene = 'product_page'): Source => read()[productId] ?? { scene: otherwise }
