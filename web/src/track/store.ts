import type { Store, WireEvent } from './types'

const CAP = 1000

/** Keeps the newest events in memory: the fallback where IndexedDB is closed (private windows). */
export function memoryStore(cap = CAP): Store {
  const rows = new Map<string, WireEvent>()
  return {
    async put(event) {
      rows.set(event.event_id, event)
      if (rows.size > cap) rows.delete(expendable([...rows.values()]))
    },
    head: async (count) => [...rows.values()].slice(0, count),
    async drop(ids) {
      for (const id of ids) rows.delete(id)
    },
    count: async () => rows.size,
  }
}

/** The oldest heartbeat goes first, then the oldest of all. */
export function expendable(rows: readonly WireEvent[]): string {
  return (rows.find((row) => row.name === 'video_progress') ?? rows[0]!).event_id
}

const asPromise = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, fail) => {
    request.addEventListener('success', () => done(request.result))
    request.addEventListener('error', () => fail(request.error ?? new Error('indexeddb')))
  })

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('meadow-track', 1)
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore('events', { keyPath: 'event_id' }))
  return asPromise(request)
}

/** Survives a reload: UUIDv7 keys keep the order of birth. */
export async function diskStore(cap = CAP): Promise<Store> {
  const db = await open()
  const table = (mode: IDBTransactionMode) => db.transaction('events', mode).objectStore('events')
  return {
    async put(event) {
      await asPromise(table('readwrite').put(event))
      if ((await asPromise(table('readonly').count())) <= cap) return
      const oldest = (await asPromise(table('readonly').getAll(null, 200))) as WireEvent[]
      await asPromise(table('readwrite').delete(expendable(oldest)))
    },
    head: async (count) => (await asPromise(table('readonly').getAll(null, count))) as WireEvent[],
    async drop(ids) {
      const rows = table('readwrite')
      await Promise.all(ids.map((id) => asPromise(rows.delete(id))))
    },
    count: () => asPromise(table('readonly').count()),
  }
}
