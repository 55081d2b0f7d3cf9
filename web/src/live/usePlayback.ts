import { onBeforeUnmount, onMounted, ref, watch, type Ref, type ShallowRef } from 'vue'
import { Playback, type Kind } from './playback'

export type Phase = 'loading' | 'playing' | 'waiting' | 'paused' | 'refused' | 'unplayable' | 'ended'
export interface Wanted {
  src: () => string | null
  kind: () => Kind
  /** Sound alone plays on while the page is hidden. */
  background: () => boolean
}
export interface Says {
  still: () => void
  closing: () => void
  ended: () => void
  rungs: (heights: number[]) => void
}
const SLOW = 1200

/** A stream on one video element: starts muted where sound needs a touch, rests while nobody sees it, and says what stands on screen. */
export function usePlayback(video: Readonly<ShallowRef<HTMLVideoElement | null>>, muted: Ref<boolean>, wanted: Wanted, says: Says) {
  const phase = ref<Phase>('loading')
  const held = ref(false)
  const inPicture = ref(false)
  const pictured = ref(true)
  let playback: Playback | null = null
  let seen: IntersectionObserver | null = null
  let onScreen = true
  let slow: ReturnType<typeof setTimeout> | undefined

  async function play(): Promise<void> {
    const box = video.value
    if (!box || held.value) return
    box.muted = muted.value
    try {
      await box.play()
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return
      if (box.muted) {
        phase.value = 'refused'
        return
      }
      muted.value = true
      box.muted = true
      await box.play().catch(() => (phase.value = 'refused'))
    }
  }
  function open(): void {
    playback?.close()
    playback = null
    const src = wanted.src()
    const box = video.value
    phase.value = 'loading'
    if (!src || !box) return
    playback = new Playback(box, src, wanted.kind(), { still: says.still, closing: says.closing, rungs: says.rungs, unplayable: () => (phase.value = 'unplayable') })
    if (!watched()) playback.rest()
    void playback.open()
    if (watched()) void play()
  }
  const watched = () => inPicture.value || (onScreen && document.visibilityState === 'visible') || wanted.background()
  function look(): void {
    if (held.value || !playback) return
    if (watched()) {
      if (!video.value?.paused) return
      if (phase.value === 'paused') phase.value = 'loading'
      playback.wake()
      void play()
    } else {
      video.value?.pause()
      playback.rest()
    }
  }
  function toggle(): void {
    held.value = !held.value
    if (!held.value) {
      playback?.wake()
      void play()
    } else {
      video.value?.pause()
      playback?.rest()
    }
  }
  /** After somebody else paused it: a headset's key, the small window, the system. */
  function resume(): void {
    if (held.value) return toggle()
    playback?.wake()
    playback?.toEdge()
    void play()
  }
  const moved = () => {
    clearTimeout(slow)
    if (!video.value?.paused) phase.value = 'playing'
    pictured.value = (video.value?.videoWidth ?? 0) > 0
  }
  const on = {
    playing: moved,
    timeupdate: moved,
    pause: () => {
      clearTimeout(slow)
      if (phase.value === 'playing' || phase.value === 'waiting') phase.value = 'paused'
    },
    waiting() {
      clearTimeout(slow)
      slow = setTimeout(() => !video.value?.paused && (phase.value = 'waiting'), SLOW)
    },
    ended() {
      phase.value = 'ended'
      says.ended()
    },
    canplay: () => watched() && void play(),
    enterpictureinpicture: () => (inPicture.value = true),
    leavepictureinpicture: () => {
      inPicture.value = false
      look()
    },
  }
  async function pip(): Promise<void> {
    if (document.pictureInPictureElement) await document.exitPictureInPicture()
    else await video.value?.requestPictureInPicture()
  }
  watch(wanted.src, open)
  watch(muted, (on) => {
    if (video.value) video.value.muted = on
    if (phase.value === 'refused') void play()
  })
  onMounted(() => {
    open()
    document.addEventListener('visibilitychange', look)
    if (typeof IntersectionObserver !== 'undefined' && video.value) {
      seen = new IntersectionObserver(([entry]) => {
        onScreen = entry?.isIntersecting ?? true
        look()
      }, { threshold: 0.1 })
      seen.observe(video.value)
    }
  })
  onBeforeUnmount(() => {
    clearTimeout(slow)
    seen?.disconnect()
    document.removeEventListener('visibilitychange', look)
    if (document.pictureInPictureElement === video.value) void document.exitPictureInPicture().catch(() => undefined)
    playback?.close()
  })
  return { phase, held, pictured, inPicture, on, resume, toggle, pip, choose: (rung: number) => playback?.choose(rung), behind: () => playback?.behind ?? 0, canPip: () => document.pictureInPictureEnabled === true }
}
