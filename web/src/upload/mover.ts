import { DetailedError, Upload, type HttpRequest } from 'tus-js-client'
import { cookie } from '@/api/client'
import { offline, Problem } from '@/api/problem'
import { lang } from '@/i18n'
import type { Mover } from './types'

/** Bytes per request: the server makes each of them safe, so this much at most is sent twice after a cut. */
const CHUNK = 8 * 2 ** 20
const PAUSES = [0, 1000, 3000, 8000, 15_000, 30_000]

function stamp(request: HttpRequest): void {
  request.setHeader('X-CSRF-Token', cookie('meadow_csrf'))
  request.setHeader('Accept-Language', lang.value)
}

/** What the server said, as every other call gives it; no answer at all is a lost line. */
export function refusal(error: Error | DetailedError): Problem {
  const answer = 'originalResponse' in error ? error.originalResponse : null
  if (!answer) return offline()
  try {
    return new Problem(JSON.parse(answer.getBody() || '{}') as Record<string, never>, answer.getStatus())
  } catch {
    return new Problem({}, answer.getStatus())
  }
}

/** Resumable uploads by tus 1.0; the queue keeps the addresses, so the client's own store stays off. */
export const tusMover: Mover = {
  start(file, asked) {
    const upload: Upload = new Upload(file, {
      endpoint: asked.endpoint,
      uploadUrl: asked.url,
      metadata: { filename: asked.name },
      chunkSize: CHUNK,
      retryDelays: PAUSES,
      storeFingerprintForResuming: false,
      onBeforeRequest: stamp,
      onUploadUrlAvailable: () => upload.url && asked.onUrl(new URL(upload.url, globalThis.location.href).pathname),
      onProgress: asked.onProgress,
      onSuccess: asked.onDone,
      onError: (error) => asked.onFail(refusal(error)),
    })
    upload.start()
    return { stop: () => upload.abort() }
  },
  async forget(url) {
    await Upload.terminate(url, { retryDelays: null, onBeforeRequest: stamp }).catch(() => undefined)
  },
}
