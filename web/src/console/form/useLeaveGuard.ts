import { onScopeDispose } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'
import { t } from '@/i18n'
import { confirm } from '@/ui/confirm'

/** Asks before unsaved words are lost, by a route or by closing the tab. */
export function useLeaveGuard(dirty: () => boolean): void {
  const stop = (event: BeforeUnloadEvent) => {
    if (dirty()) event.preventDefault()
  }
  globalThis.addEventListener('beforeunload', stop)
  onScopeDispose(() => globalThis.removeEventListener('beforeunload', stop))
  onBeforeRouteLeave(() => !dirty() || confirm({ title: t('ui.leave'), yes: t('console.leave'), no: t('console.stay') }))
}
