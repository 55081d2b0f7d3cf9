import { asProblem, isAbort } from '@/api/problem'

/** How the queue before placing is going: `ahead` others stand before this shopper. */
export interface Waited {
  ahead: (n: number | null) => void
  pause?: (ms: number, signal: AbortSignal) => Promise<void>
}
const LOST = new Set([0, 502, 504])
const TRIES = 3
const TWINS = 30

const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((done, stop) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), stop(new DOMException('stopped', 'AbortError'))), { once: true })
  })

/**
 * Sends the same request with the same key until it is answered: the server may say that others are ahead, that the twin of
 * this request is still under way, or nothing at all. Whatever else it says is the answer.
 */
export async function untilAnswered<T>(send: () => Promise<T>, signal: AbortSignal, how: Waited): Promise<T> {
  const pause = how.pause ?? sleep
  let lost = 0
  let twins = 0
  try {
    for (;;) {
      signal.throwIfAborted()
      try {
        return await send()
      } catch (thrown) {
        if (isAbort(thrown)) throw thrown
        const problem = asProblem(thrown)
        if (problem.code === 'base.errors.waiting') {
          how.ahead(Math.max(0, Number(problem.params.ahead) || 0))
          await pause(1000 * Math.min(30, Math.max(1, Number(problem.params.retry_after) || 1)), signal)
        } else if (problem.code === 'trade.orders.in_flight' && (twins += 1) < TWINS) await pause(1000, signal)
        else if (LOST.has(problem.status) && (lost += 1) < TRIES) await pause(800 * lost, signal)
        else throw thrown
      }
    }
  } finally {
    how.ahead(null)
  }
}
