import { site } from '@/api/site'

/** Where a stream or its replay is answered: the live process gives playlists, everything else is the site's own. */
export function streamUrl(path: string | null | undefined): string | null {
  if (!path) return null
  if (!path.startsWith('/media/live/')) return path
  // Before the site said where the live process answers there is nothing to ask.
  return site.value ? `${(site.value.live ?? '').replace(/\/$/, '')}${path}` : null
}
