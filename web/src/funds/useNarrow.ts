import { computed, onScopeDispose, ref, type ComputedRef } from 'vue'
import type { Column } from '@/console'

/** Whether the window is as narrow as a phone, and of a table's columns those that count most there, at their own widths. */
export function useNarrow() {
  const media = globalThis.matchMedia('(max-width: 700px)')
  const narrow = ref(media.matches)
  const changed = () => (narrow.value = media.matches)
  media.addEventListener('change', changed)
  onScopeDispose(() => media.removeEventListener('change', changed))
  const fit = (columns: () => Column[], widths: Record<string, number | undefined>): ComputedRef<Column[]> =>
    computed(() => (narrow.value ? columns().filter((one) => one.key in widths).map((one) => Object.assign(one, { width: widths[one.key], min: 110 })) : columns()))
  return { narrow, fit }
}
