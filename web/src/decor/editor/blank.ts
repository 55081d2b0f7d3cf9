import type { Content, Kind, PutBlock } from '../types'
import { overlapping } from './zones'

const CONTENT: Record<Kind, () => Content> = {
  icons: () => ({ kind: 'icons', items: [] }),
  banner: () => ({ kind: 'banner', slides: [] }),
  hotzone: () => ({ kind: 'hotzone', picture: '', alt: {}, zones: [] }),
  products: () => ({ kind: 'products', product_ids: [], category: null, sort: 'popular', most: 6 }),
  flash: () => ({ kind: 'flash', most: 6 }),
  ranking: () => ({ kind: 'ranking', board: 'sold', category: null, most: 3 }),
  waterfall: () => ({ kind: 'waterfall', category: null }),
}

/** A new block of a kind: a draft without end. */
export const blank = (kind: Kind): PutBlock => ({ content: CONTENT[kind](), title: {}, state: 'draft', starts_at: null, ends_at: null, rev: 0 })

/** Whether a block can be kept: pictures and icons need at least one, each with words and a link that stays on the site. */
export function whole(block: PutBlock): boolean {
  const { content } = block
  if (block.starts_at && block.ends_at && block.ends_at <= block.starts_at) return false
  if (content.kind === 'icons') return content.items.length > 0 && content.items.every((one) => said(one.label) && inner(one.link))
  if (content.kind === 'banner') return content.slides.length > 0 && content.slides.every((one) => one.picture && said(one.alt) && (!one.link || inner(one.link)))
  if (content.kind === 'hotzone') return !!content.picture && said(content.alt) && content.zones.length > 0 && content.zones.every((one) => said(one.label) && inner(one.link)) && overlapping(content.zones) === null
  return true
}
const said = (words: PutBlock['title']) => Object.values(words).some((one) => one.trim())

/** The server's rule in short, so that a wrong link is seen while it is typed; the server decides. */
export const inner = (link: string): boolean => /^\/(?!\/)[\w\-.~%/]*(\?[\w\-.~%/=&+,:]*)?$/.test(link) && !link.includes('//') && !link.includes('..')

/** Words in two languages without the empty ones. */
export const tidy = (zh: string, en: string): PutBlock['title'] => ({ ...(zh.trim() && { 'zh-CN': zh.trim() }), ...(en.trim() && { en: en.trim() }) })
