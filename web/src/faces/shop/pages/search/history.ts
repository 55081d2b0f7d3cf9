import { ref } from 'vue'
import { api } from '@/api/client'

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

/** What was searched: on this device, and for who is logged in the account's own list before it. */
export const history = ref<string[]>(read())

function keep(list: string[]): void {
  history.value = list.slice(0, LIMIT)
  localStorage.setItem(KEPT, JSON.stringify(history.value))
}

export function remember(words: string): void {
  keep([words, ...history.value.filter((one) => one !== words)])
}

/** Brings the account's searches from other devices. */
export async function fetchHistory(): Promise<void> {
  const { items } = await api.get<{ items: string[] }>('/api/me/searches')
  keep([...new Set([...items, ...history.value])])
}

/** Forgets one search, or all, here and in the account. */
export function forget(signedIn: boolean, words?: string): void {
  keep(words === undefined ? [] : history.value.filter((one) => one !== words))
  const path = words === undefined ? '/api/me/searches' : `/api/me/searches?q=${encodeURIComponent(words)}`
  if (signedIn) void api.delete(path).catch(() => undefined)
}
