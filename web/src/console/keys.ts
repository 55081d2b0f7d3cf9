import { onScopeDispose, ref } from 'vue'

const KEPT = 'meadow.keys'
/** Whether single keys act; a person may switch them off. */
export const keysOn = ref(globalThis.localStorage?.getItem(KEPT) !== 'off')

export function setKeys(on: boolean): void {
  keysOn.value = on
  localStorage.setItem(KEPT, on ? 'on' : 'off')
}

const TYPED = /^(INPUT|TEXTAREA|SELECT)$/

/** Whether a key belongs to what the reader is typing into, or to an open dialog. */
export function taken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  const box = TYPED.test(target.tagName) && !['checkbox', 'radio', 'button'].includes((target as HTMLInputElement).type)
  return box || target.isContentEditable || target.closest('dialog, [role=menu], [role=listbox]') !== null
}

/** Single keys of a page: off while typing, in dialogs, with modifiers, and when the reader switched them off. */
export function useKeys(map: Record<string, (event: KeyboardEvent) => void>): void {
  function listen(event: KeyboardEvent) {
    const act = map[event.key]
    if (!act || !keysOn.value || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || taken(event.target)) return
    event.preventDefault()
    act(event)
  }
  document.addEventListener('keydown', listen)
  onScopeDispose(() => document.removeEventListener('keydown', listen))
}

/** A key with Ctrl or Cmd: works everywhere, also while typing. */
export function useChord(key: string, act: () => void): void {
  function listen(event: KeyboardEvent) {
    if (event.key.toLowerCase() !== key || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
    event.preventDefault()
    act()
  }
  document.addEventListener('keydown', listen)
  onScopeDispose(() => document.removeEventListener('keydown', listen))
}
