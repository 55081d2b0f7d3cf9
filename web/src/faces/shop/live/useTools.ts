import { ref, shallowRef } from 'vue'
import { api, createIntent } from '@/api/client'
import type { Claimed, Luck } from '@/api/live'
import { asProblem } from '@/api/problem'
import { invalidate, useQuery } from '@/api/query'
import { t } from '@/i18n'
import { guestId } from '@/live/useRoom'
import { toast, toastProblem } from '@/ui/toast'

/** Coupons that drop in a broadcast: claimed once, and known to be gone. */
export function useDrops(sid: () => string | null) {
  const claimed = shallowRef<ReadonlySet<string>>(new Set())
  const gone = shallowRef<ReadonlySet<string>>(new Set())
  const busy = ref(false)
  const intent = createIntent()
  const joined = (set: ReadonlySet<string>, id: string) => new Set([...set, id])

  async function claim(dropId: string): Promise<void> {
    busy.value = true
    try {
      await api.post<Claimed>(`/api/live/sessions/${sid()}/drops/${dropId}/claim`, undefined, { key: intent.key(dropId) })
      claimed.value = joined(claimed.value, dropId)
      toast(t('live.drop.got'), 'ok')
      for (const name of ['coupons', 'shown', 'cart']) invalidate(name)
    } catch (thrown) {
      if (asProblem(thrown).code === 'scenes.live.exhausted') gone.value = joined(gone.value, dropId)
      toastProblem(thrown)
    } finally {
      intent.done()
      busy.value = false
    }
  }
  return { claimed, gone, busy, claim }
}

/** One lucky bag as this viewer stands to it; null asks nothing. */
export function useLuck(sid: () => string | null, bagId: () => string | null) {
  const path = () => `/api/live/sessions/${sid()}/lucky/${bagId()}`
  const query = useQuery(
    () => (bagId() ? `live.luck.${bagId()}` : null),
    (signal) => api.get<Luck>(path(), {}, signal),
  )
  const busy = ref(false)
  async function write(what: 'join' | 'claim' | 'address', body?: unknown): Promise<void> {
    busy.value = true
    try {
      await api.post(`${path()}/${what}`, body)
      toast(t(`live.lucky.done.${what === 'join' ? what : 'claim'}`), 'ok')
    } catch (thrown) {
      toastProblem(thrown)
    } finally {
      busy.value = false
      void query.refresh()
    }
  }
  return { ...query, busy, join: (phrase: string) => write('join', { phrase, device: guestId() }), take: () => write('claim'), ship: (address_id: string) => write('address', { address_id }) }
}
