import { onScopeDispose, ref } from 'vue'

/** Whether the window is at most so wide; tables then keep only what the work needs. */
export function useNarrow(px: number) {
  const media = globalThis.matchMedia(`(max-width: ${px}px)`)
  const narrow = ref(media.matches)
  const changed = () => (narrow.value = media.matches)
  media.addEventListener('change', changed)
  onScopeDispose(() => media.removeEventListener('change', changed))
  return narrow
}
