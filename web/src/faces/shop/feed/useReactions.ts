import { useRoute, useRouter } from 'vue-router'
import { api } from '@/api/client'
import type { Target } from '@/api/interest'
import type { FeedItem } from '@/api/types'
import { t } from '@/i18n'
import { loginPath } from '@/session/guard'
import { useSession } from '@/session/store'
import { note } from '@/track/tracker'
import { toast, toastProblem } from '@/ui/toast'

/** What a shopper does to a clip. A reaction shows at once and goes back when the server refuses it. */
export function useReactions() {
  const session = useSession()
  const router = useRouter()
  const route = useRoute()

  function allowed(): boolean {
    if (session.signedIn) return true
    void router.push(loginPath(route.fullPath))
    return false
  }
  async function flip(item: FeedItem, what: 'like' | 'favourite'): Promise<void> {
    const [flag, count] = what === 'like' ? (['liked', 'likes'] as const) : (['favourited', 'favourites'] as const)
    const before = { on: item[flag], count: item[count] }
    item[flag] = !before.on
    item[count] = Math.max(0, before.count + (before.on ? -1 : 1))
    try {
      const path = `/api/videos/${item.video_id}/${what}`
      const answer = await (before.on ? api.delete<{ on: boolean; count: number } | undefined>(path) : api.put<{ on: boolean; count: number }>(path))
      if (answer) Object.assign(item, { [flag]: answer.on, [count]: answer.count })
    } catch (error) {
      Object.assign(item, { [flag]: before.on, [count]: before.count })
      toastProblem(error)
    }
  }
  const like = (item: FeedItem) => (allowed() ? flip(item, 'like') : undefined)
  const favourite = (item: FeedItem) => (allowed() ? flip(item, 'favourite') : undefined)

  async function follow(item: FeedItem): Promise<void> {
    if (!allowed()) return
    const { author } = item
    const before = author.followed
    author.followed = !before
    try {
      await (before ? api.delete(`/api/follows/${author.id}`) : api.put(`/api/follows/${author.id}`))
    } catch (error) {
      author.followed = before
      toastProblem(error)
    }
  }
  async function share(item: FeedItem): Promise<void> {
    try {
      const answer = await api.post<{ count: number; url: string }>(`/api/videos/${item.video_id}/share`)
      item.shares = answer.count
      const url = new URL(answer.url || `/v/${item.video_id}`, location.origin).href
      if (navigator.share) await navigator.share({ title: item.caption, url }).catch(() => undefined)
      else {
        await navigator.clipboard.writeText(url)
        toast(t('clip.linkCopied'), 'ok')
      }
    } catch (error) {
      toastProblem(error)
    }
  }
  /** Not interested: in the clip itself, or in everything of its author, its first topic or its goods. */
  async function dismiss(item: FeedItem, target: Target): Promise<void> {
    const about = { scene: 'video' as const, source: item.source, video_id: item.video_id, author_id: item.author.id, trace_id: item.trace_id }
    note({ name: 'not_interested', ...about, props: { target } })
    toast(t('clip.fewer'))
    if (session.signedIn) await api.post('/api/feed/refusals', { item_id: item.video_id, target }).catch(toastProblem)
  }
  async function report(item: FeedItem, why: string): Promise<void> {
    if (!allowed()) return
    try {
      await api.post(`/api/videos/${item.video_id}/report`, { why })
      note({ name: 'report', scene: 'video', video_id: item.video_id, author_id: item.author.id, trace_id: item.trace_id, props: { reason: why } })
      toast(t('clip.reported'), 'ok')
    } catch (error) {
      toastProblem(error)
    }
  }
  return { like, favourite, follow, share, dismiss, report }
}
