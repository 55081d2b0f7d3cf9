import type { CameraPass } from './types'

// A browser's camera on air, by WHIP: one offer, one answer, H.264 passed through.
export type CameraWhy = 'insecure' | 'none' | 'refused' | 'busy' | 'codec' | 'bearer' | 'much' | 'network' | 'sdp'
export class CameraTrouble extends Error {
  constructor(readonly why: CameraWhy) {
    super(why)
  }
}
export interface Sending {
  pc: RTCPeerConnection
  stop: () => Promise<void>
}
const GATHER_MS = 2000
const NAMES: Record<string, CameraWhy> = { NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'none', OverconstrainedError: 'none', NotReadableError: 'busy', AbortError: 'busy' }

/** Opens camera and microphone; 720p at 30 is what the rooms are made for. */
export async function openCamera(video?: string, audio?: string): Promise<MediaStream> {
  if (!globalThis.isSecureContext || !navigator.mediaDevices?.getUserMedia) throw new CameraTrouble('insecure')
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { ...(video ? { deviceId: { exact: video } } : { facingMode: 'user' }), width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
      audio: { ...(audio ? { deviceId: { exact: audio } } : {}), echoCancellation: true, noiseSuppression: true },
    })
  } catch (thrown) {
    throw new CameraTrouble(NAMES[(thrown as DOMException).name] ?? 'none')
  }
}

type Codec = RTCRtpCodec
/** H.264 alone, the plain profile first; what else the browser can is of no use here. */
export function onlyH264(codecs: readonly Codec[]): Codec[] {
  const plain = (one: Codec) => Number(/packetization-mode=1/.test(one.sdpFmtpLine ?? '')) + Number(/profile-level-id=42e0/i.test(one.sdpFmtpLine ?? ''))
  const wanted = codecs.filter((one) => one.mimeType.toLowerCase() === 'video/h264').toSorted((a, b) => plain(b) - plain(a))
  return wanted.length ? [...wanted, ...codecs.filter((one) => one.mimeType.toLowerCase() === 'video/rtx')] : []
}

function gathered(pc: RTCPeerConnection): Promise<void> {
  if (pc.iceGatheringState === 'complete') return Promise.resolve()
  return new Promise((done) => {
    setTimeout(done, GATHER_MS)
    pc.addEventListener('icegatheringstatechange', () => pc.iceGatheringState === 'complete' && done())
  })
}

async function ask(pass: CameraPass, offer: string): Promise<Response> {
  let answer: Response
  try {
    answer = await fetch(pass.whip, { method: 'POST', headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${pass.bearer}` }, body: offer })
  } catch {
    throw new CameraTrouble('network')
  }
  if (answer.ok) return answer
  const why: Record<number, CameraWhy> = { 401: 'bearer', 403: 'bearer', 429: 'much', 422: 'sdp', 415: 'sdp' }
  throw new CameraTrouble(why[answer.status] ?? 'network')
}

/** Sends a stream to the room; ends with `stop`. The codec is looked for before anything is asked of the server. */
export async function send(stream: MediaStream, pass: CameraPass): Promise<Sending> {
  const codecs = onlyH264(globalThis.RTCRtpSender?.getCapabilities?.('video')?.codecs ?? [])
  if (!codecs.length) throw new CameraTrouble('codec')
  const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' })
  try {
    for (const track of stream.getTracks()) {
      const way = pc.addTransceiver(track, { direction: 'sendonly', streams: [stream], ...(track.kind === 'video' ? { sendEncodings: [{ maxBitrate: 2_500_000, maxFramerate: 30 }] } : {}) })
      if (track.kind === 'video') way.setCodecPreferences(codecs)
    }
    await pc.setLocalDescription(await pc.createOffer())
    await gathered(pc)
    const answer = await ask(pass, pc.localDescription!.sdp)
    const place = answer.headers.get('Location')
    await pc.setRemoteDescription({ type: 'answer', sdp: await answer.text() })
    return {
      pc,
      async stop() {
        // Asked before the line is gone: a server that finds out by itself has nothing left to end.
        const asked = place && fetch(new URL(place, pass.whip), { method: 'DELETE', headers: { Authorization: `Bearer ${pass.bearer}` }, keepalive: true }).catch(() => undefined)
        pc.close()
        await asked
      },
    }
  } catch (thrown) {
    pc.close()
    throw thrown instanceof CameraTrouble ? thrown : new CameraTrouble('sdp')
  }
}
