import { reactive, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api } from '@/api/client'
import type { Coming, Reminder } from '@/api/live'
import { t } from '@/i18n'
import { loginPath } from '@/session/guard'
import { useSession } from '@/session/store'
import { toast, toastProblem } from '@/ui/toast'

/** 预约: be told a day before, ten minutes before and when it begins. */
export function useReminder() {
  const session = useSession()
  const router = useRouter()
  const route = useRoute()
  const busy = ref<string | null>(null)
  const known = reactive(new Map<string, Reminder>())
  const of = (one: Coming): Reminder => known.get(one.session_id) ?? one

  async function turn(one: Coming): Promise<void> {
    if (!session.signedIn) {
      void router.push(loginPath(route.fullPath))
      return
    }
    busy.value = one.session_id
    try {
      const path = `/api/live/sessions/${one.session_id}/reminder`
      const now = await (of(one).reminded ? api.delete<Reminder>(path) : api.post<Reminder>(path))
      known.set(one.session_id, now)
      toast(t(now.reminded ? 'live.coming.told' : 'live.coming.untold'), 'ok')
    } catch (thrown) {
      toastProblem(thrown)
    } finally {
      busy.value = null
    }
  }
  return { busy, of, turn }
}
