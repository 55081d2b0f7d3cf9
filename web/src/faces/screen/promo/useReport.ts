import { computed, onScopeDispose, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { api } from '@/api/client'
import { asProblem, isAbort } from '@/api/problem'
import { serverNow } from '@/api/time'
import type { Report } from '@/promo/types'
import type { Health } from '../wall/useBoard'

export const EVERY_MS = 10_000
const STALE_MS = 30_000
const LOST_MS = 120_000
const GONE = new Set([401, 403, 404])

/** How to call an age of a report that is read each ten seconds. */
export function healthOf(age: number | null): Health {
  if (age === null) return 'waiting'
  if (age > LOST_MS) return 'lost'
  return age > STALE_MS ? 'stale' : 'fresh'
}

/** A report read again and again while somebody looks: the last one stays while the house is away, and it says how old it is. */
export function useReport(url: MaybeRefOrGetter<string | null>, read: (path: string, signal: AbortSignal) => Promise<Report> = (path, signal) => api.get<Report>(path, {}, signal)) {
  const report = shallowRef<Report | null>(null)
  /** Why there is none: `gone`, or the code of what the server said. */
  const trouble = ref<string | null>(null)
  const now = ref(serverNow())
  let going: AbortController | null = null

  async function ask() {
    const path = toValue(url)
    if (!path || going) return
    const mine = (going = new AbortController())
    try {
      report.value = await read(path, mine.signal)
      trouble.value = null
    } catch (thrown) {
      if (isAbort(thrown)) return
      const { status, code } = asProblem(thrown)
      trouble.value = GONE.has(status) ? 'gone' : code
      if (GONE.has(status)) report.value = null
    } finally {
      if (going === mine) going = null
    }
  }
  watch(
    () => toValue(url),
    () => {
      going?.abort()
      going = null
      report.value = null
      trouble.value = null
      void ask()
    },
    { immediate: true },
  )
  const again = setInterval(() => !globalThis.document?.hidden && trouble.value !== 'gone' && void ask(), EVERY_MS)
  const clock = setInterval(() => (now.value = serverNow()), 1000)
  const seen = () => void ask()
  globalThis.document?.addEventListener('visibilitychange', seen)
  onScopeDispose(() => {
    going?.abort()
    clearInterval(again)
    clearInterval(clock)
    globalThis.document?.removeEventListener('visibilitychange', seen)
  })
  const age = computed(() => (report.value ? Math.max(0, now.value - Date.parse(report.value.as_of)) : null))
  return { report, trouble, now, age, health: computed(() => healthOf(age.value)) }
}
