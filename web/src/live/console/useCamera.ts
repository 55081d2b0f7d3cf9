import { onScopeDispose, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { asProblem, type Problem } from '@/api/problem'
import type { CameraPass } from './types'
import { CameraTrouble, openCamera, send, type CameraWhy, type Sending } from './whip'

/** This computer's camera for a room: seen by oneself first, then sent, and taken away when the page is left. */
export function useCamera(author: string) {
  const state = ref<'off' | 'opening' | 'preview' | 'sending' | 'on' | 'lost'>('off')
  const why = ref<CameraWhy | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const stream = shallowRef<MediaStream | null>(null)
  const devices = shallowRef<MediaDeviceInfo[]>([])
  const video = ref('')
  const audio = ref('')
  let sending: Sending | null = null

  function fail(thrown: unknown): void {
    if (thrown instanceof CameraTrouble) why.value = thrown.why
    else problem.value = asProblem(thrown)
  }
  const shut = () => stream.value?.getTracks().forEach((track) => track.stop())

  async function look(): Promise<void> {
    why.value = problem.value = null
    const before = state.value
    state.value = 'opening'
    try {
      const fresh = await openCamera(video.value, audio.value)
      shut()
      stream.value = fresh
      // Names of devices are told only once one is open.
      devices.value = await navigator.mediaDevices.enumerateDevices()
      video.value ||= fresh.getVideoTracks()[0]?.getSettings().deviceId ?? ''
      audio.value ||= fresh.getAudioTracks()[0]?.getSettings().deviceId ?? ''
      if (before === 'on' || before === 'lost') await swap(fresh)
      state.value = before === 'on' ? 'on' : 'preview'
    } catch (thrown) {
      state.value = before === 'opening' ? 'off' : before
      fail(thrown)
    }
  }
  /** Another device in the middle of a broadcast: the same line goes on. */
  async function swap(fresh: MediaStream): Promise<void> {
    for (const sender of sending?.pc.getSenders() ?? []) {
      const track = fresh.getTracks().find((one) => one.kind === sender.track?.kind)
      if (track) await sender.replaceTrack(track)
    }
  }
  async function go(): Promise<void> {
    if (!stream.value || state.value === 'sending') return
    why.value = problem.value = null
    state.value = 'sending'
    try {
      sending = await send(stream.value, await api.post<CameraPass>(`/api/author/${author}/live/camera`))
      const { pc } = sending
      pc.addEventListener('connectionstatechange', () => {
        if (sending?.pc !== pc) return
        if (pc.connectionState === 'connected') state.value = 'on'
        if (pc.connectionState === 'failed' || pc.connectionState === 'closed') state.value = 'lost'
      })
    } catch (thrown) {
      state.value = 'preview'
      fail(thrown)
    }
  }
  async function stop(): Promise<void> {
    const old = sending
    sending = null
    shut()
    stream.value = null
    state.value = 'off'
    await old?.stop()
  }
  onScopeDispose(() => void stop())
  return { state, why, problem, stream, devices, video, audio, look, go, stop }
}
