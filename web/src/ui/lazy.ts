import { defineAsyncComponent, type Component } from 'vue'
import { offline } from '@/api/problem'
import { startTexts } from '@/i18n'
import { toastProblem } from './toast'

const TRIES = 3
const WAIT = 600

/** A part that comes when it is wanted, its texts beside it; on a bad line it is asked for again, and then it says that it did not come. */
export function lazy<T extends Component>(load: () => Promise<{ default: T } | T>, texts: readonly string[] = []): T {
  return defineAsyncComponent<T>({
    loader: () => Promise.all([load(), texts.length ? startTexts(texts) : null]).then(([part]) => part as T),
    onError(_error, retry, fail, tries) {
      if (tries < TRIES) {
        setTimeout(retry, WAIT * tries)
        return
      }
      toastProblem(offline())
      fail()
    },
  })
}
