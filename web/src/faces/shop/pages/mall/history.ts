import { ref } from 'vue'

const KEPT = 'meadow.searches'
const LIMIT = 12

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(globalThis.localStorage?.getItem(KEPT) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

/** What was searched on this device; it never leaves it. */
export const history = ref<string[]>(read())

export function remember(words: string): void {
  history.value = [words, ...history.value.filter((one) => one !== words)].slice(0, LIMIT)
  localStorage.setItem(KEPT, JSON.stringify(history.value))
}

export function clearHistory(): void {
  history.value = []
  localStorage.removeItem(KEPT)
}
