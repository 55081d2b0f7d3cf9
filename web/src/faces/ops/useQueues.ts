import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Page, ProductAudit, VideoAudit } from '@/api/types'
import { useConsole } from '@/console'

/** The first page of each queue, which is all that tells how long it is: no count is served. */
export const QUEUE_MOST = 100
const FRESH = { stale: 20_000 }

/** What waits for a decision, as far as this person may decide. */
export function useQueues() {
  const here = useConsole()
  const first = <T>(what: 'products' | 'videos', scope: string) =>
    useQuery<Page<T>>(here.can(scope) ? here.key(`queue ${what}`) : null, (signal) => api.get(here.path(`/${what}/audits`), { limit: QUEUE_MOST }, signal), FRESH)
  return { products: first<ProductAudit>('products', 'catalog.audit'), videos: first<VideoAudit>('videos', 'videos.audit') }
}
