import { onScopeDispose, watch, type ComputedRef, type Ref } from 'vue'
import { api } from '@/api/client'
import type { FeedItem } from '@/api/types'

const EVERY_MS = 4000

/** Keeps the goods of the clip on screen true: one that went off the shelf stops being tappable within five seconds. */
export function useAnchors(current: Ref<FeedItem | undefined>, active: ComputedRef<boolean>): void {
  let timer: ReturnType<typeof setInterval> | undefined
  async function refresh(item: FeedItem) {
    const fresh = await api.get<FeedItem>(`/api/videos/${item.video_id}`).catch(() => null)
    if (fresh) item.anchors = fresh.anchors
  }
  watch(
    [() => current.value?.video_id, active],
    () => {
      clearInterval(timer)
      const item = current.value
      if (!item || !active.value || item.anchors.length === 0) return
      timer = setInterval(() => {
        if (document.visibilityState === 'visible') void refresh(item)
      }, EVERY_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearInterval(timer))
}
