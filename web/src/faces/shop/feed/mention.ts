import { findPage } from '@/api/search'
import { text } from '@/i18n'

/** Somebody or something that a comment names: how it reads, and how it is sent. */
export interface Named {
  kind: 'author' | 'product'
  id: string
  label: string
}
export interface Part {
  text: string
  to?: string
}

/** A comment cut at what it names, so that the names are links. */
export function partsOf(words: string, links: readonly Named[]): Part[] {
  const found: Part[] = []
  let rest = words
  while (rest) {
    const next = links.map((link) => ({ link, at: rest.indexOf(link.label) })).filter(({ at }) => at >= 0).toSorted((a, b) => a.at - b.at || b.link.label.length - a.link.label.length)[0]
    if (!next) return [...found, { text: rest }]
    if (next.at) found.push({ text: rest.slice(0, next.at) })
    found.push({ text: next.link.label, to: `/${next.link.kind === 'author' ? 'u' : 'p'}/${next.link.id}` })
    rest = rest.slice(next.at + next.link.label.length)
  }
  return found
}

/** What is being named at the end of the words: the letters after the last `@`, or null. */
export const naming = (words: string) => /(?:^|\s)@([^\s@]{1,20})$/.exec(words)?.[1] ?? null

/** The words with the name in place of its beginning. */
export const named = (words: string, one: Named) => `${words.replace(/@[^\s@]*$/, '')}${one.label} `

/** The words as they are sent: names that still stand there become ids. */
export const sealed = (words: string, picked: readonly Named[]) =>
  picked.toSorted((a, b) => b.label.length - a.label.length).reduce((now, one) => now.split(one.label).join(`@[${one.kind}:${one.id}]`), words)

/** Authors and goods that may be meant. */
export async function suggested(q: string, signal: AbortSignal): Promise<Named[]> {
  const page = await findPage({ q, tab: 'all', sort: 'best' }, null, signal)
  const people = page.authors.slice(0, 3).map((one): Named => ({ kind: 'author', id: one.id, label: `@${one.name}` }))
  return [...people, ...page.products.slice(0, 3).map((one): Named => ({ kind: 'product', id: one.id, label: text(one.title) }))]
}
