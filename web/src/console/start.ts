import { defineComponent, h, provide } from 'vue'
import { startFace } from '@/session/boot'
import ConsoleApp from './ConsoleApp.vue'
import { FACE, type ConsoleFace } from './face'
import './theme.css'

/** Starts a console: the shell around the face's pages. */
export function startConsole(face: ConsoleFace): Promise<void> {
  const root = defineComponent({
    setup() {
      provide(FACE, face)
      return () => h(ConsoleApp)
    },
  })
  return startFace({ name: face.name, base: face.base, root, routes: face.routes, texts: ['console', 'chart', ...(face.texts ?? [])] })
}
