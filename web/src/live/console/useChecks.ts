import { onScopeDispose } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Checks } from './types'

/** The checks of a broadcast, looked at again every few seconds while the page is open. */
export function useChecks(base: string, every: number) {
  const found = useQuery<Checks>(`${base}/checks`, (signal) => api.get<Checks>(`${base}/checks`, undefined, signal))
  const timer = setInterval(() => document.visibilityState === 'visible' && void found.refresh(), every)
  onScopeDispose(() => clearInterval(timer))
  return found
}
export type FoundChecks = ReturnType<typeof useChecks>
