import { ref } from 'vue'
import { api } from '@/api/client'
import type { Asset } from '@/api/types'
import { useConsole } from '@/console'
import { toast, toastProblem } from '@/ui/toast'

const MOST = 10_000_000
export const PICTURES = 'image/jpeg,image/png,image/webp,image/avif,image/gif'

/** Keeps a picture chosen in a file field and hands it on; `tooBig` says why a large one is not taken. */
export function usePicture(tooBig: () => string, kept: (made: Asset) => unknown) {
  const here = useConsole()
  const busy = ref(false)
  async function picked(event: Event) {
    const field = event.target as HTMLInputElement
    const file = field.files?.[0]
    field.value = ''
    if (!file) return
    if (file.size > MOST) return toast(tooBig(), 'error')
    busy.value = true
    try {
      await kept(await api.send<Asset>(here.path('/images'), file, { headers: { 'Content-Type': file.type || 'application/octet-stream' } }))
    } catch (thrown) {
      toastProblem(thrown)
    } finally {
      busy.value = false
    }
  }
  return { busy, picked }
}
