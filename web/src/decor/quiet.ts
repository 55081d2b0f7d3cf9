import type { InjectionKey } from 'vue'

/** True in a preview: blocks look as they will, lead nowhere and note nothing. */
export const QUIET: InjectionKey<boolean> = Symbol('quiet')
