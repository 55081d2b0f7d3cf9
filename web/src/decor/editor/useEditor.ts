import { computed, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { asProblem } from '@/api/problem'
import { useQuery } from '@/api/query'
import { t } from '@/i18n'
import { toast, toastProblem } from '@/ui/toast'
import type { Block, DraftPage, PutBlock } from '../types'

interface Deed {
  undo: () => Promise<DraftPage | undefined>
  redo: () => Promise<DraftPage | undefined>
}
const MOST = 50

export const putOf = ({ content, title, state, starts_at, ends_at, rev }: Block): PutBlock => ({ content, title, state, starts_at, ends_at, rev })

/** A page being edited: every deed goes to the server at once and can be taken back. `base` is the page's API path. */
export function useEditor(base: () => string, key: () => string) {
  const found = useQuery<DraftPage>(key, (signal) => api.get(base(), {}, signal))
  const page = computed(() => found.data.value)
  const busy = ref(false)
  const done = shallowRef<readonly Deed[]>([])
  const undone = shallowRef<readonly Deed[]>([])
  /** Counts what changed, so that the preview asks again. */
  const version = ref(0)
  const blockOf = (id: string) => page.value?.blocks.find((one) => one.id === id)

  async function run(write: () => Promise<DraftPage | undefined>): Promise<DraftPage | null> {
    if (busy.value) return null
    busy.value = true
    try {
      const now = (await write()) ?? (await api.get<DraftPage>(base()))
      found.put(now)
      version.value += 1
      return now
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.code === 'base.errors.stale') {
        toast(t('mall.ed.stale'), 'error')
        await found.refresh()
      } else toastProblem(thrown)
      return null
    } finally {
      busy.value = false
    }
  }
  const keep = (deed: Deed) => {
    done.value = [...done.value, deed].slice(-MOST)
    undone.value = []
  }
  const drop = (id: string) => api.delete<undefined>(`${base()}/blocks/${id}`)
  const back = (id: string) => api.post<DraftPage>(`${base()}/blocks/${id}/back`)
  const put = (id: string, block: PutBlock) => api.put<DraftPage>(`${base()}/blocks/${id}`, { ...block, rev: blockOf(id)?.rev ?? block.rev })
  const order = (block_ids: readonly string[]) => api.put<DraftPage>(`${base()}/order`, { block_ids, rev: page.value?.rev })

  async function add(block: PutBlock): Promise<string | null> {
    const now = await run(() => api.post<DraftPage>(`${base()}/blocks`, block))
    const id = now?.blocks.at(-1)?.id
    if (id) keep({ undo: () => drop(id), redo: () => back(id) })
    return id ?? null
  }
  async function save(id: string, block: PutBlock): Promise<boolean> {
    const before = blockOf(id)
    if (!before || !(await run(() => api.put<DraftPage>(`${base()}/blocks/${id}`, block)))) return false
    keep({ undo: () => put(id, putOf(before)), redo: () => put(id, block) })
    return true
  }
  async function remove(id: string): Promise<boolean> {
    if (!(await run(() => drop(id)))) return false
    keep({ undo: () => back(id), redo: () => drop(id) })
    return true
  }
  async function move(ids: readonly string[]): Promise<boolean> {
    const before = page.value?.blocks.map((one) => one.id) ?? []
    if (!(await run(() => order(ids)))) return false
    keep({ undo: () => order(before), redo: () => order(ids) })
    return true
  }
  /** Lets the page be as a version was. A deed of before speaks of blocks that are gone, so none of them can be taken back. */
  async function rollBack(no: number): Promise<boolean> {
    if (!(await run(() => api.post<DraftPage>(`${base()}/roll-back`, { no })))) return false
    done.value = undone.value = []
    return true
  }
  const fill = () => run(() => api.post<DraftPage>(`${base()}/fill`))
  async function undo() {
    const deed = done.value.at(-1)
    if (!deed || !(await run(deed.undo))) return
    done.value = done.value.slice(0, -1)
    undone.value = [...undone.value, deed]
    toast(t('mall.ed.undone'))
  }
  async function redo() {
    const deed = undone.value.at(-1)
    if (!deed || !(await run(deed.redo))) return
    undone.value = undone.value.slice(0, -1)
    done.value = [...done.value, deed]
  }
  return { found, page, busy, version, blockOf, add, save, remove, move, fill, rollBack, undo, redo, canUndo: computed(() => done.value.length > 0), canRedo: computed(() => undone.value.length > 0) }
}
export type Editor = ReturnType<typeof useEditor>
