import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, createIntent } from '@/api/client'
import { usePages } from '@/api/query'
import type { Comment, Page } from '@/api/types'
import { t } from '@/i18n'
import { loginPath } from '@/session/guard'
import { useSession } from '@/session/store'
import { toast, toastProblem } from '@/ui/toast'

export interface Thread {
  head: Comment
  answers: Comment[]
  /** Answers that exist but are not shown yet. */
  hidden: number
}

/** Comments by two levels: an answer stands under the first comment of its thread. */
export function threadsOf(comments: readonly Comment[]): Thread[] {
  const heads = comments.filter((one) => one.parent_id === null)
  return heads.map((head) => {
    const answers = comments.filter((one) => one.parent_id === head.id)
    return { head, answers, hidden: Math.max(0, head.replies - answers.length) }
  })
}

export function useComments(videoId: Ref<string>, counted: (change: number) => void) {
  const session = useSession()
  const router = useRouter()
  const route = useRoute()
  const busy = ref(false)
  const intent = createIntent()
  /** What was written, unfolded or changed here since the pages came. */
  const patches = shallowRef(new Map<string, Comment | null>())
  const path = () => `/api/videos/${videoId.value}/comments`
  const pages = usePages<Comment>(
    () => `comments.${videoId.value}`,
    (cursor, signal) => api.get<Page<Comment>>(path(), { cursor, limit: 20 }, signal),
  )
  watch(videoId, () => {
    patches.value = new Map()
  })
  const all = computed(() => {
    const seen = new Map<string, Comment>()
    for (const [id, one] of patches.value) if (one && !pages.items.value.some((old) => old.id === id)) seen.set(id, one)
    for (const old of pages.items.value) {
      const now = patches.value.has(old.id) ? patches.value.get(old.id) : old
      if (now) seen.set(old.id, now)
    }
    return [...seen.values()]
  })
  const patch = (changes: readonly (readonly [string, Comment | null])[]) => {
    patches.value = new Map([...changes, ...[...patches.value].filter(([id]) => !changes.some(([other]) => other === id))])
  }
  function allowed(): boolean {
    if (session.signedIn) return true
    void router.push(loginPath(route.fullPath))
    return false
  }

  async function send(text: string, answering: Comment | null): Promise<boolean> {
    if (!allowed() || busy.value) return false
    busy.value = true
    const body = { text, ...(answering ? { parent_id: answering.parent_id ?? answering.id } : {}) }
    try {
      const made = await api.post<Comment>(path(), body, { key: intent.key(body) })
      intent.done()
      patch([[made.id, made]])
      counted(1)
      return true
    } catch (error) {
      toastProblem(error)
      return false
    } finally {
      busy.value = false
    }
  }
  async function like(comment: Comment): Promise<void> {
    if (!allowed()) return
    const on = !comment.liked
    patch([[comment.id, { ...comment, liked: on, likes: Math.max(0, comment.likes + (on ? 1 : -1)) }]])
    try {
      await (on ? api.put(`/api/comments/${comment.id}/like`) : api.delete(`/api/comments/${comment.id}/like`))
    } catch (error) {
      patch([[comment.id, comment]])
      toastProblem(error)
    }
  }
  async function remove(comment: Comment): Promise<void> {
    try {
      await api.delete(`/api/comments/${comment.id}`)
      patch([[comment.id, null]])
      counted(-1)
    } catch (error) {
      toastProblem(error)
    }
  }
  async function unfold(head: Comment): Promise<void> {
    try {
      const page = await api.get<Page<Comment>>(path(), { parent: head.id, limit: 50 })
      patch(page.items.map((one) => [one.id, one] as const))
    } catch (error) {
      toastProblem(error)
    }
  }
  async function report(comment: Comment, why: string): Promise<void> {
    if (!allowed()) return
    try {
      await api.post(`/api/comments/${comment.id}/report`, { why })
      toast(t('clip.reported'), 'ok')
    } catch (error) {
      toastProblem(error)
    }
  }
  return { threads: computed(() => threadsOf(all.value)), pages, busy, send, like, remove, unfold, report }
}
