import { shallowRef } from 'vue'

export interface Question {
  title: string
  words?: string
  yes?: string
  no?: string
  danger?: boolean
  answer: (yes: boolean) => void
}
/** The question on screen; Asker.vue shows it. */
export const questionNow = shallowRef<Question | null>(null)

/** Asks and waits; a second question answers the first with no. */
export function confirm(question: Omit<Question, 'answer'>): Promise<boolean> {
  questionNow.value?.answer(false)
  return new Promise((done) => {
    questionNow.value = {
      ...question,
      answer(yes) {
        questionNow.value = null
        done(yes)
      },
    }
  })
}
