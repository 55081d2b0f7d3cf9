import { api } from '@/api/client'
import type { Asset, ProductPage, Shown, Text } from '@/api/types'
import { text } from '@/i18n'

/** A SKU as the price table needs it: what the catalogue asks now, and its lowest price of thirty days. */
export interface SkuRow {
  product_id: string
  sku_id: string
  title: Text
  spec_text: Text
  price: number
  lowest: number
}
export interface PickedProduct {
  id: string
  title: Text
  image: Asset | null
  price_from: number
  currency: string
}

/** The SKUs of products on sale; a few at a time, so that two hundred products do not come down at once. */
export async function skusOf(ids: readonly string[]): Promise<Map<string, SkuRow[]>> {
  const found = new Map<string, SkuRow[]>()
  const queue = [...new Set(ids)]
  async function take() {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) found.set(id, await one(id))
  }
  await Promise.all(Array.from({ length: 4 }, take))
  return found
}

async function one(id: string): Promise<SkuRow[]> {
  const [page, shown] = await Promise.all([api.get<ProductPage>(`/api/products/${id}`), api.get<Shown>(`/api/products/${id}/offers`)])
  return page.skus.map((sku) => {
    const values = page.specs.flatMap((spec) => spec.values.filter((value) => sku.spec_values.includes(value.id)))
    const words = (language: 'zh-CN' | 'en') => values.map((value) => value.name[language] ?? text(value.name)).join(' ')
    return { product_id: id, sku_id: sku.id, title: page.title, spec_text: { 'zh-CN': words('zh-CN'), en: words('en') }, price: sku.price, lowest: shown.skus.find((row) => row.sku_id === sku.id)?.lowest_30d ?? sku.price }
  })
}
