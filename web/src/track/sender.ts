import { uuid7 } from '@/api/ids'
import type { Batch, Store } from './types'

export interface Door {
  url: string
  key: string
  context: () => Batch['context']
  fetch?: typeof fetch
}
type Outcome = 'sent' | 'empty' | 'wait' | 'stopped'

const SIZE = 50

/** Moves events from the store to the collector; a retry sends identical bytes under the same batch id. */
export class Sender {
  private waiting: { bytes: string; ids: string[] } | null = null
  private failures = 0
  private notBefore = 0
  private stopped = false
  private busy = false

  constructor(
    private readonly store: Store,
    private readonly door: Door,
  ) {}

  async flush(now: number = Date.now()): Promise<Outcome> {
    if (this.stopped) return 'stopped'
    if (this.busy || now < this.notBefore) return 'wait'
    this.busy = true
    try {
      this.waiting ??= await this.pack()
      return this.waiting ? await this.post(this.waiting) : 'empty'
    } finally {
      this.busy = false
    }
  }

  /** The last word of a closing page: no headers, no answer. What was sent stays queued; the collector drops repeats. */
  async beacon(): Promise<boolean> {
    const batch = this.waiting ?? (await this.pack())
    if (!batch || this.stopped) return false
    this.waiting = batch
    return navigator.sendBeacon(`${this.door.url}/t/v1/beacon?k=${encodeURIComponent(this.door.key)}`, batch.bytes)
  }

  private async pack(): Promise<{ bytes: string; ids: string[] } | null> {
    const events = await this.store.head(SIZE)
    if (events.length === 0) return null
    const batch: Batch = { batch_id: uuid7(), sent_at: Date.now(), context: this.door.context(), events }
    return { bytes: JSON.stringify(batch), ids: events.map((event) => event.event_id) }
  }

  private async post(batch: { bytes: string; ids: string[] }): Promise<Outcome> {
    const ask = this.door.fetch ?? fetch
    let response: Response
    try {
      response = await ask(`${this.door.url}/t/v1/batch?k=${encodeURIComponent(this.door.key)}`, {
        method: 'POST',
        body: batch.bytes,
        headers: { 'Content-Type': 'text/plain' },
        credentials: 'omit',
        keepalive: batch.bytes.length < 60_000,
      })
    } catch {
      return this.pause(null)
    }
    if (response.status === 429 || response.status >= 500) return this.pause(response.headers.get('retry-after'))
    if (response.status === 401 || response.status === 403) {
      this.stopped = true
      return 'stopped'
    }
    // 202 is durable; any other refusal would refuse the same bytes again.
    await this.store.drop(batch.ids)
    this.waiting = null
    this.failures = 0
    return 'sent'
  }

  private pause(retryAfter: string | null): Outcome {
    const grown = Math.min(60_000, 1000 * 2 ** this.failures) * (0.5 + Math.random() / 2)
    this.failures += 1
    this.notBefore = Date.now() + Math.max(grown, Number(retryAfter ?? 0) * 1000 || 0)
    return 'wait'
  }
}
