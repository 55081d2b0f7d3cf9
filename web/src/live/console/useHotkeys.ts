import { onScopeDispose, ref } from 'vue'
import { keysOn, taken } from '@/console/keys'
import { comboOf, deedOf, KEPT, readKeys, type Deed, type Keymap } from './hotkeys'

/** A person's keys at live consoles; kept in this browser. */
export const keys = ref<Keymap>(readKeys(globalThis.localStorage?.getItem(KEPT) ?? null))
export function keepKeys(next: Keymap): void {
  keys.value = next
  localStorage.setItem(KEPT, JSON.stringify(next))
}

/** Hears the console's keys before the page's own: off while typing, in dialogs, and when single keys are switched off. */
export function useHotkeys(act: (deed: Deed, number: number | null) => boolean | void): void {
  function listen(event: KeyboardEvent) {
    if (!keysOn.value || event.isComposing || event.repeat || taken(event.target)) return
    const found = deedOf(comboOf(event), keys.value)
    if (!found || act(found.deed, found.number) === false) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  addEventListener('keydown', listen, { capture: true })
  onScopeDispose(() => removeEventListener('keydown', listen, { capture: true }))
}
