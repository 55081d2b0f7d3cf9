import { ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api } from '@/api/client'
import type { Club, RoomPage } from '@/api/live'
import { invalidate, useQuery } from '@/api/query'
import { t } from '@/i18n'
import { loginPath } from '@/session/guard'
import { useSession } from '@/session/store'
import { note } from '@/track/tracker'
import { copyText } from '@/ui/copy'
import { toast, toastProblem } from '@/ui/toast'

/** What a viewer is to the host: follows her, is in her fan club, passes her room on, reports it. */
export function useHost(page: () => RoomPage | undefined, sid: () => string | null) {
  const session = useSession()
  const router = useRouter()
  const route = useRoute()
  const followed = ref(false)
  watch(page, (now) => now && (followed.value = now.followed), { immediate: true })
  const clubPath = () => `/api/live/sessions/${sid()}/club`
  const { data: club, put } = useQuery(
    () => (session.signedIn && page() && sid() ? `live.club.${page()!.author.id}.${session.account?.id}` : null),
    (signal) => api.get<Club>(clubPath(), {}, signal),
  )
  function allowed(): boolean {
    if (!session.signedIn) void router.push(loginPath(route.fullPath))
    return session.signedIn
  }
  async function follow(): Promise<void> {
    const author = page()?.author
    if (!author || !allowed()) return
    const before = followed.value
    followed.value = !before
    try {
      await (before ? api.delete(`/api/follows/${author.id}`) : api.put(`/api/follows/${author.id}`, undefined, { query: { room: sid() } }))
      invalidate('live.luck')
    } catch (thrown) {
      followed.value = before
      toastProblem(thrown)
    }
  }
  async function joinClub(): Promise<void> {
    if (!allowed() || club.value?.joined) return
    try {
      put(await api.post<Club>(clubPath()))
      toast(t('live.club.joined'), 'ok')
      invalidate('live.luck')
    } catch (thrown) {
      toastProblem(thrown)
    }
  }
  async function share(): Promise<void> {
    const now = page()
    if (!now) return
    try {
      const url = sid() ? (await api.post<{ url: string }>(`/api/live/sessions/${sid()}/share`)).url : new URL(`/live/${now.room_id}?from=share`, location.origin).href
      if (navigator.share) await navigator.share({ title: now.title, url }).catch(() => undefined)
      else await copyText(url)
    } catch (thrown) {
      toastProblem(thrown)
    }
  }
  async function report(why: string): Promise<void> {
    if (!allowed()) return
    try {
      await api.post(`/api/live/sessions/${sid()}/report`, { why, note: '' })
      note({ name: 'report', scene: 'live', room_id: sid() ?? undefined, author_id: page()?.author.id, props: { reason: why } })
      toast(t('clip.reported'), 'ok')
    } catch (thrown) {
      toastProblem(thrown)
    }
  }
  /** A minute watched, with the likes given in it: it counts for the fan club and for what a lucky bag asks. */
  async function stay(likes: number): Promise<void> {
    if (session.signedIn) put(await api.post<Club>(`/api/live/sessions/${sid()}/stay`, { likes: Math.min(600, likes) }, { pauses: [] }))
  }
  return { followed, club, allowed, follow, joinClub, share, report, stay }
}
