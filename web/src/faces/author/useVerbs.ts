import { ref } from 'vue'
import { api } from '@/api/client'
import { invalidate } from '@/api/query'
import type { OwnVideo } from '@/api/types'
import { useConsole } from '@/console'
import { t } from '@/i18n'
import { confirm } from '@/ui/confirm'
import { toast, toastProblem } from '@/ui/toast'
import type { Verb } from './states'

/** What an author does to a clip of hers, wherever it stands: in the list or on its own page. */
export function useVerbs() {
  const here = useConsole()
  const busy = ref('')
  const name = (video: OwnVideo) => video.caption || t('author.clip.untitled')
  const asked = (verb: Verb, video: OwnVideo) =>
    verb === 'submit' || confirm({ title: t(`author.verb.ask.${verb}`, { name: name(video) }), words: t(`author.verb.words.${verb}`), yes: t(`author.verb.${verb === 'hide' && video.state === 'under_review' ? 'withdraw' : verb}`) })

  /** True when it was done. */
  async function act(verb: Verb, video: OwnVideo): Promise<boolean> {
    if (busy.value || !(await asked(verb, video))) return false
    busy.value = video.id
    try {
      const path = here.path(`/videos/${video.id}`)
      await (verb === 'delete' ? api.delete(path) : api.post(`${path}/${verb}`))
      toast(t(`author.verb.done.${verb}`), 'ok')
      // A deleted clip must not be asked for again by the page it is just leaving.
      for (const what of verb === 'delete' ? ['videos?', 'videos/counts'] : ['videos']) invalidate(here.key(what))
      return true
    } catch (thrown) {
      toastProblem(thrown)
      return false
    } finally {
      busy.value = ''
    }
  }
  return { busy, act }
}
