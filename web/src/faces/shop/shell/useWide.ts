import { onScopeDispose, ref } from 'vue'

/** True from 1024 px: room for a second column beside the clip. */
export function useWide() {
  const query = globalThis.matchMedia('(min-width: 1024px)')
  const wide = ref(query.matches)
  const change = (event: MediaQueryListEvent) => {
    wide.value = event.matches
  }
  query.addEventListener('change', change)
  onScopeDispose(() => query.removeEventListener('change', change))
  return wide
}
