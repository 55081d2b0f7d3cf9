import { computed, onScopeDispose, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { api } from '@/api/client'
import type { ScreenState } from '@/api/rooms'
import { serverNow } from '@/api/time'
import { merge } from '@/rooms/frames'
import { healthOf, type Source } from '../wall/useBoard'

const FIRST_WAIT = 500
const LAST_WAIT = 5000
/** Breaks in a row without a word between them: something on the way does not let streams through. */
const BROKEN = 3
const POLL_MS = 5000
const RELOAD_MS = 24 * 3_600_000

/** A broadcast's screen over its stream: whole states and what changes, back by itself after a break from where it was. */
export function useStream(
  base: MaybeRefOrGetter<string | null>,
  open: (url: string) => Source = (at) => new EventSource(at) as Source,
  read: (base: string) => Promise<ScreenState> = (at) => api.get<ScreenState>(at.startsWith('/api/screen/') ? at : `${at}/live`),
) {
  const state = shallowRef<ScreenState | null>(null)
  const trouble = ref<string | null>(null)
  const closed = ref(false)
  const now = ref(serverNow())
  let source: Source | null = null
  let wait = FIRST_WAIT
  let again: ReturnType<typeof setTimeout> | undefined
  let breaks = 0
  let polling: ReturnType<typeof setInterval> | undefined

  function close() {
    clearTimeout(again)
    source?.close()
    source = null
  }
  function take(next: ScreenState) {
    state.value = next
    now.value = serverNow()
    trouble.value = null
    wait = FIRST_WAIT
  }
  function heard(next: ScreenState) {
    breaks = 0
    clearInterval(polling)
    polling = undefined
    take(next)
  }
  /** Where streams do not come through, the whole screen is asked for each five seconds until one does. */
  function poll(at: string) {
    polling ??= setInterval(() => void read(at).then(take, () => undefined), POLL_MS)
  }
  function connect(at: string) {
    close()
    source = open(state.value ? `${at}/stream?after=${state.value.tick}` : `${at}/stream`)
    source.addEventListener('full', ({ data }) => heard(JSON.parse(data ?? '') as ScreenState))
    source.addEventListener('delta', ({ data }) => state.value && heard(merge(state.value, JSON.parse(data ?? ''))))
    source.addEventListener('trouble', ({ data }) => (trouble.value = (JSON.parse(data ?? '') as { code: string }).code))
    source.addEventListener('closed', () => {
      closed.value = true
      clearInterval(polling)
      close()
    })
    source.addEventListener('error', () => {
      close()
      if (closed.value) return
      breaks += 1
      if (breaks >= BROKEN) poll(at)
      again = setTimeout(() => connect(at), wait * (0.75 + Math.random() / 2))
      wait = Math.min(LAST_WAIT, wait * 2)
    })
  }
  watch(
    () => toValue(base),
    (at) => {
      close()
      clearInterval(polling)
      polling = undefined
      breaks = 0
      state.value = null
      closed.value = false
      if (at) connect(at)
    },
    { immediate: true },
  )
  const clock = setInterval(() => (now.value = serverNow()), 1000)
  const reload = setTimeout(() => globalThis.location?.reload(), RELOAD_MS)
  onScopeDispose(() => {
    close()
    clearInterval(polling)
    clearInterval(clock)
    clearTimeout(reload)
  })
  /** How old the figures are: since they were read, and what the log was behind then. */
  const age = computed(() => (state.value ? Math.max(0, now.value - state.value.as_of) + state.value.lag_ms : null))
  return { state, trouble, closed, now, age, health: computed(() => healthOf(age.value)) }
}
