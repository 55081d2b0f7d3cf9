import { onBeforeUnmount, onMounted } from 'vue'

/** Keys of a room: not while somebody types, and not while a sheet lies over it. */
export function useRoomKeys(keys: Record<string, () => unknown>, blocked: () => boolean) {
  function keyed(event: KeyboardEvent) {
    const on = event.target as HTMLElement
    const typing = on.matches('input, textarea, select, [contenteditable]') || ([' ', 'Enter'].includes(event.key) && on.matches('button, a'))
    if (blocked() || typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return
    const does = keys[event.key]
    if (!does) return
    event.preventDefault()
    does()
  }
  onMounted(() => globalThis.addEventListener('keydown', keyed))
  onBeforeUnmount(() => globalThis.removeEventListener('keydown', keyed))
}
