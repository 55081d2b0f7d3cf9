import type { Category, ProductVersion, VersionSku } from '@/api/types'

/** The parts of a listing as they are judged and named in a rejection. */
export const FIELDS = ['title', 'category', 'images', 'description', 'detail_images', 'specs', 'skus', 'services', 'freight', 'buyer_limit'] as const
export type Field = (typeof FIELDS)[number]

const texts = (value: object) => JSON.stringify(Object.entries(value).filter(([, words]) => words).sort(([one], [other]) => (one < other ? -1 : 1)))
const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id).join()
const sku = (one: VersionSku) => JSON.stringify([one.spec_values, one.price, one.list_price, one.outer_sku, one.weight_g, one.barcode])
const SAME: Record<Field, (version: ProductVersion) => unknown> = {
  title: (one) => texts(one.title),
  category: (one) => one.category_id,
  images: (one) => ids(one.images),
  description: (one) => texts(one.description),
  detail_images: (one) => ids(one.detail_images),
  specs: (one) => JSON.stringify(one.specs.map((spec) => [texts(spec.name), spec.values.map((value) => [texts(value.name), value.image?.id])])),
  // Stock is the shop's own business between audits and no change of the listing.
  skus: (one) => one.skus.map(sku).join(),
  services: (one) => [...one.services].sort().join(),
  freight: (one) => JSON.stringify([one.freight.kind, one.freight.fee, one.freight.free_from]),
  buyer_limit: (one) => one.buyer_limit,
}

/** Fields in which a draft differs from what is sold now; a first version differs in none, for there is nothing to compare. */
export function changed(live: ProductVersion | null, draft: ProductVersion): Set<Field> {
  return new Set(live ? FIELDS.filter((field) => SAME[field](live) !== SAME[field](draft)) : [])
}

/** The field of a check or a rejection, `title.zh-CN` as well as `title`. */
export function fieldOf(name: string): Field | undefined {
  const head = name.split('.')[0]!
  return FIELDS.find((field) => field === head) ?? (head === 'category_id' ? 'category' : undefined)
}

/** A category with the one above it. */
export function pathOf(tree: readonly Category[], id: string): Category[] {
  const own = tree.find((one) => one.id === id)
  if (!own) return []
  const above = tree.find((one) => one.id === own.parent_id)
  return above ? [above, own] : [own]
}
