import { computed, onScopeDispose, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { serverNow } from '@/api/time'
import type { Board } from '@/api/types'

export const STALE_MS = 5000
export const LOST_MS = 15_000
const FIRST_WAIT = 500
const LAST_WAIT = 8000
/** A wall runs for weeks: a fresh page once a day keeps it lean. */
const RELOAD_MS = 24 * 3_600_000

/** The part of EventSource that is used; tests bring their own. */
export interface Source {
  addEventListener: (name: string, listener: (event: { data?: string }) => void) => void
  close: () => void
}

export type Health = 'waiting' | 'fresh' | 'stale' | 'lost'

/** How to call an age of data. */
export function healthOf(age: number | null): Health {
  if (age === null) return 'waiting'
  if (age > LOST_MS) return 'lost'
  return age > STALE_MS ? 'stale' : 'fresh'
}

/** The wall's state over its stream: full states and bare ticks, its own way back after a break, and how old it all is. */
export function useBoard(url: MaybeRefOrGetter<string | null>, open: (url: string) => Source = (at) => new EventSource(at) as Source) {
  const board = shallowRef<Board | null>(null)
  /** When the server last said how things stand, by its own clock. */
  const asOf = ref<number | null>(null)
  const trouble = ref<string | null>(null)
  const now = ref(serverNow())
  let source: Source | null = null
  let wait = FIRST_WAIT
  let again: ReturnType<typeof setTimeout> | undefined

  function close() {
    clearTimeout(again)
    source?.close()
    source = null
  }
  function heard(at: string) {
    asOf.value = Date.parse(at)
    now.value = serverNow()
    trouble.value = null
    wait = FIRST_WAIT
  }
  function connect(at: string) {
    close()
    source = open(at)
    source.addEventListener('full', ({ data }) => {
      board.value = JSON.parse(data ?? '') as Board
      heard(board.value.as_of)
    })
    source.addEventListener('tick', ({ data }) => heard((JSON.parse(data ?? '') as { as_of: string }).as_of))
    source.addEventListener('trouble', ({ data }) => (trouble.value = (JSON.parse(data ?? '') as { code: string }).code))
    source.addEventListener('error', () => {
      // Our own way back: the browser's gives up on an answer that is no stream.
      close()
      again = setTimeout(() => connect(at), wait * (0.75 + Math.random() / 2))
      wait = Math.min(LAST_WAIT, wait * 2)
    })
  }
  watch(
    () => toValue(url),
    (at) => {
      close()
      board.value = null
      asOf.value = null
      if (at) connect(at)
    },
    { immediate: true },
  )
  const clock = setInterval(() => (now.value = serverNow()), 1000)
  const reload = setTimeout(() => globalThis.location?.reload(), RELOAD_MS)
  onScopeDispose(() => {
    close()
    clearInterval(clock)
    clearTimeout(reload)
  })
  const age = computed(() => (asOf.value === null ? null : Math.max(0, now.value - asOf.value)))
  return { board, asOf, now, age, trouble, health: computed(() => healthOf(age.value)) }
}
