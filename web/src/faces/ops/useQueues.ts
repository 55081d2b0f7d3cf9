import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Waiting } from '@/api/types'
import { useConsole } from '@/console'

const FRESH = { stale: 20_000 }

/** What waits for a decision, as far as this person may decide. */
export function useQueues() {
  const here = useConsole()
  const queue = (what: 'products' | 'videos', scope: string) =>
    useQuery<Waiting>(here.can(scope) ? here.key(`queue ${what}`) : null, (signal) => api.get(here.path(`/${what}/audits/count`), undefined, signal), FRESH)
  const withdrawals = useQuery<Waiting>(here.can('payouts.approve') ? here.key('withdrawals/waiting') : null, (signal) => api.get(here.path('/withdrawals/waiting'), undefined, signal), FRESH)
  const risk = useQuery<Waiting>(here.can('orders.risk') ? here.key('risk/waiting') : null, (signal) => api.get(here.path('/risk/waiting'), undefined, signal), FRESH)
  return { risk, products: queue('products', 'catalog.audit'), videos: queue('videos', 'videos.audit'), withdrawals }
}
