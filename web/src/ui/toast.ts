import { shallowRef } from 'vue'
import { problemText } from './problem'

export interface ToastNote {
  id: number
  words: string
  tone: 'plain' | 'ok' | 'error'
}
/** The one note on screen; Announcer.vue shows it and reads it aloud. */
export const toastNow = shallowRef<ToastNote | null>(null)
let count = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** A short word about the reader's own action. */
export function toast(words: string, tone: ToastNote['tone'] = 'plain'): void {
  count += 1
  toastNow.value = { id: count, words, tone }
  clearTimeout(timer)
  timer = setTimeout(
    () => {
      toastNow.value = null
    },
    tone === 'error' ? 4500 : 2500,
  )
}

export const toastProblem = (error: unknown): void => toast(problemText(error), 'error')
