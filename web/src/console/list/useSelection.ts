import { computed, shallowRef, watch, type Ref } from 'vue'

/** Rows chosen on the page in view; turning the page lets them go, so nothing unseen is ever acted upon. */
export function useSelection<T>(list: { rows: Readonly<Ref<T[]>>; id: (row: T) => string }, may: (row: T) => boolean = () => true) {
  const ids = shallowRef<ReadonlySet<string>>(new Set())
  const open = computed(() => list.rows.value.filter(may))
  const rows = computed(() => open.value.filter((row) => ids.value.has(list.id(row))))
  watch(list.rows, () => {
    const there = new Set(open.value.map(list.id))
    const kept = [...ids.value].filter((id) => there.has(id))
    if (kept.length !== ids.value.size) ids.value = new Set(kept)
  })
  return {
    rows,
    count: computed(() => rows.value.length),
    all: computed(() => open.value.length > 0 && rows.value.length === open.value.length),
    some: computed(() => rows.value.length > 0 && rows.value.length < open.value.length),
    may,
    has: (row: T) => ids.value.has(list.id(row)),
    toggle(row: T) {
      if (!may(row)) return
      const next = new Set(ids.value)
      const id = list.id(row)
      if (!next.delete(id)) next.add(id)
      ids.value = next
    },
    toggleAll() {
      ids.value = new Set(rows.value.length === open.value.length ? [] : open.value.map(list.id))
    },
    clear() {
      ids.value = new Set()
    },
  }
}

export type Selection<T> = ReturnType<typeof useSelection<T>>
