import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api } from '@/api/client'
import { invalidate, useQuery } from '@/api/query'
import { useConsole } from '@/console'
import { lang } from '@/i18n'
import { useSubmit } from '@/ui/useSubmit'
import { good, guess, unfit, type Format, type ImportReport } from './report'

const AGAIN_MS = 2_000

/** A file on its way in: chosen, checked without writing, imported; the report on show is named by the address. */
export function useImport() {
  const here = useConsole()
  const route = useRoute()
  const router = useRouter()
  const { busy, problem, run } = useSubmit()
  const file = shallowRef<File | null>(null)
  const flaw = ref<ReturnType<typeof unfit>>(null)
  const ask = reactive({ format: 'meadow' as Format, currency: 'CNY', rate: '', category: '', submit: false })
  const doing = ref<'check' | 'import' | null>(null)
  const checked = shallowRef<{ file: File; ask: string; report: ImportReport } | null>(null)

  const id = computed(() => (typeof route.query.report === 'string' ? route.query.report : ''))
  const shown = useQuery<ImportReport>(
    () => (id.value ? `${here.key('import')}:${id.value}:${lang.value}` : null),
    (signal) => api.get(here.path(`/imports/${id.value}`), {}, signal),
  )
  const timer = setInterval(() => {
    const state = shown.data.value?.state
    if (state && state !== 'done' && document.visibilityState === 'visible') void shown.refresh()
  }, AGAIN_MS)
  onScopeDispose(() => clearInterval(timer))
  watch(
    () => shown.data.value?.state,
    (state, before) => {
      if (before && state === 'done') invalidate(here.key('imports'))
    },
  )

  function choose(chosen: File) {
    flaw.value = unfit(chosen)
    problem.value = null
    file.value = flaw.value ? null : chosen
    if (file.value) ask.format = guess(chosen.name)
  }
  const mark = () => JSON.stringify(ask)
  const needsRate = computed(() => ask.currency !== 'CNY' && !/^\d{1,6}(\.\d{1,8})?$/.test(ask.rate.trim()))
  const fits = computed(() => file.value !== null && !needsRate.value)
  /** The check of this very file with these choices, if it was made. */
  const seen = computed(() => (checked.value && checked.value.file === file.value && checked.value.ask === mark() ? checked.value.report : null))
  const ready = computed(() => fits.value && seen.value !== null && good(seen.value) > 0)

  async function send(dry: boolean): Promise<ImportReport | undefined> {
    const sent = file.value
    if (!sent) return undefined
    doing.value = dry ? 'check' : 'import'
    const query = { ...ask, rate: ask.currency === 'CNY' ? '' : ask.rate.trim(), dry, name: sent.name.slice(0, 200) }
    const choices = mark()
    const body = { ...query, size: sent.size, at: sent.lastModified }
    const report = await run(body, (key) => api.send<ImportReport>(here.path('/imports'), sent, { query, key }))
    doing.value = null
    if (!report) return undefined
    checked.value = dry ? { file: sent, ask: choices, report } : null
    invalidate(here.key('imports'))
    if (!dry) {
      invalidate(here.key('products'))
      file.value = null
    }
    await show(report.id)
    return report
  }
  const show = (report: string) => router.replace({ query: { ...route.query, report } })
  return { ask, busy, choose, doing, file, fits, flaw, needsRate, problem, ready, seen, send, show, shown, id }
}
