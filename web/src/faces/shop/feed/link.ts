import { api } from '@/api/client'

const told = new Set<string>()

/** Tells the house once a visit that somebody came by a shared link; a link that is none tells nothing. */
export function cameBy(what: `videos/${string}` | `live/sessions/${string}`, link: unknown): void {
  if (typeof link !== 'string' || !/^[0-9a-f-]{36}$/.test(link) || told.has(link)) return
  told.add(link)
  void api.post(`/api/${what}/links/${link}`).catch(() => undefined)
}
