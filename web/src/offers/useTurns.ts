import { ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { invalidate } from '@/api/query'
import { useConsole } from '@/console'
import { t, text } from '@/i18n'
import type { OfferState, OfferView } from '@/api/types'
import { confirm } from '@/ui/confirm'
import { problemText } from '@/ui/problem'
import { toast } from '@/ui/toast'

export type Verb = 'start' | 'pause' | 'resume' | 'end' | 'copy'
export const VERBS: readonly Verb[] = ['start', 'resume', 'pause', 'copy', 'end']

/** What may be done with an offer in each state. */
export function verbsOf(state: OfferState): Verb[] {
  if (state === 'draft') return ['start', 'copy', 'end']
  if (state === 'paused') return ['resume', 'copy', 'end']
  return state === 'ended' ? ['copy'] : ['pause', 'copy', 'end']
}

/** Verbs on offers, one or many: each row succeeds or says why not. */
export function useTurns() {
  const here = useConsole()
  const busy = ref(false)
  const refused = shallowRef<{ id: string; title: string; why: string }[]>([])

  /** Answers with the offers as they stand afterwards. */
  async function turn(verb: Verb, rows: readonly OfferView[]): Promise<OfferView[]> {
    if (!rows.length) return []
    if (verb === 'end' && !(await confirm({ title: t('offers.sureEnd', { n: rows.length }, rows.length), words: t('offers.endHint'), yes: t('offers.verb.end'), danger: true }))) return []
    busy.value = true
    const bad: { id: string; title: string; why: string }[] = []
    const done: OfferView[] = []
    for (const row of rows) {
      try {
        const path = here.path(`/promotions/${row.id}`)
        done.push(verb === 'copy' ? await api.post<OfferView>(`${path}/copy`) : await api.put<OfferView>(`${path}/state`, { verb }))
      } catch (thrown) {
        bad.push({ id: row.id, title: text(row.title), why: problemText(thrown) })
      }
    }
    busy.value = false
    refused.value = bad
    if (done.length) toast(t(`offers.did.${verb}`, { n: done.length }, done.length), 'ok')
    invalidate(here.key('promotions'))
    return done
  }
  return { busy, refused, turn }
}
