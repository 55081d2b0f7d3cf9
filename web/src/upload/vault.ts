import type { Job, Vault } from './types'

const NAME = 'meadow.uploads'
/** A file larger than this is not copied into the browser's store: it must be chosen again after a reload. */
export const KEPT_MOST = 512 * 2 ** 20

const done = <T>(request: IDBRequest<T>) =>
  new Promise<T>((yes, no) => {
    request.addEventListener('success', () => yes(request.result))
    request.addEventListener('error', () => no(request.error ?? new Error('store')))
  })

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1)
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore('jobs', { keyPath: 'id' })
    request.result.createObjectStore('files')
  })
  return done(request)
}

/** Jobs and files in IndexedDB; a private window without one still uploads, it only forgets on reload. */
export function browserVault(): Vault {
  let opened: Promise<IDBDatabase> | undefined
  const store = async (name: 'jobs' | 'files', mode: IDBTransactionMode) => {
    opened ??= open()
    return (await opened).transaction(name, mode).objectStore(name)
  }
  const quietly = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work()
    } catch {
      return otherwise
    }
  }
  return {
    all: () => quietly(async () => (await done((await store('jobs', 'readonly')).getAll())) as Job[], []),
    save: (job) => quietly(async () => void (await done((await store('jobs', 'readwrite')).put(job))), undefined),
    drop: (id) =>
      quietly(async () => {
        await done((await store('jobs', 'readwrite')).delete(id))
        await done((await store('files', 'readwrite')).delete(id))
      }, undefined),
    keep: (id, file) =>
      quietly(async () => {
        if (file.size > KEPT_MOST) return false
        await done((await store('files', 'readwrite')).put(file, id))
        return true
      }, false),
    file: (id) => quietly(async () => ((await done((await store('files', 'readonly')).get(id))) as File | undefined) ?? null, null),
  }
}
