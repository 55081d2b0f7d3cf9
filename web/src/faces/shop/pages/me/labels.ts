import type { Label } from '@/api/interest'
import type { Text } from '@/i18n'

export type Group = 'entertainment' | 'shopping' | 'hidden'
/** Tag, author, item; a category looked at, looked for, bought in. */
export type Kind = 't' | 'a' | 'i' | 'c' | 'd' | 'b'
export interface Row {
  group: Group
  name: Text
  keys: string[]
  kinds: Kind[]
  since: string
  on: boolean
}

const kindOf = (key: string) => key.replace(/^h:/, '')[0] as Kind
const groupOf = (key: string): Group => (key.startsWith('h:') ? 'hidden' : /^[cdb]:/.test(key) ? 'shopping' : 'entertainment')

/** What the feed believes, by what it is called: a category that was looked at, looked for and bought in is one row that says so. */
export function rowsOf(labels: readonly Label[]): Row[] {
  const rows = new Map<string, Row>()
  for (const one of labels) {
    const group = groupOf(one.key)
    const kind = kindOf(one.key)
    const at = [group, group === 'shopping' ? '' : kind, JSON.stringify(one.name)].join()
    const row = rows.get(at) ?? { group, name: one.name, keys: [], kinds: [], since: one.since, on: false }
    row.keys.push(one.key)
    if (!row.kinds.includes(kind)) row.kinds.push(kind)
    row.on ||= one.on
    if (one.since > row.since) row.since = one.since
    rows.set(at, row)
  }
  return [...rows.values()]
}
