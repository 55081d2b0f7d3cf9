import type { ProductPage, Sku, Spec } from '@/api/types'

/** The chosen value of each axis by axis id. */
export type Chosen = Record<string, string>

/** The SKU of a full choice. */
export const skuOf = (skus: readonly Sku[], specs: readonly Spec[], chosen: Chosen): Sku | null => {
  const wanted = specs.map((spec) => chosen[spec.id])
  if (wanted.some((value) => !value)) return specs.length === 0 ? (skus[0] ?? null) : null
  return skus.find((sku) => wanted.every((value) => sku.spec_values.includes(value!))) ?? null
}

/** Whether a value can still lead to something in stock beside what the other axes have chosen. */
export function isOpen(skus: readonly Sku[], specs: readonly Spec[], chosen: Chosen, specId: string, valueId: string): boolean {
  const others = specs.filter((spec) => spec.id !== specId).flatMap((spec) => chosen[spec.id] ?? [])
  return skus.some((sku) => sku.available > 0 && sku.spec_values.includes(valueId) && others.every((value) => sku.spec_values.includes(value)))
}

/** Where the choice starts: the cheapest SKU in stock when there is but one of an axis, else nothing. */
export function firstChoice(product: Pick<ProductPage, 'skus' | 'specs'>): Chosen {
  const open = product.skus.filter((sku) => sku.available > 0)
  const chosen: Chosen = {}
  for (const spec of product.specs) {
    const left = new Set(open.flatMap((sku) => sku.spec_values.filter((id) => spec.values.some((value) => value.id === id))))
    if (left.size === 1) chosen[spec.id] = [...left][0]!
  }
  return chosen
}

/** The most that one may take: stock and the buyer's limit. */
export const mostOf = (sku: Sku | null): number => (sku ? Math.max(0, Math.min(sku.available, sku.limit ?? Infinity, 999)) : 999)
