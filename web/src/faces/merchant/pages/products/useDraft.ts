import type { Asset, DraftProduct, Freight, ShopProduct, Text } from '@/api/types'

export const SERVICES = ['no_reason_7', 'ship_48h', 'freight_insurance', 'genuine', 'fresh_guarantee'] as const
export const MOST_SKUS = 600

export interface FormValue {
  key: string
  zh: string
  en: string
  image: Asset | null
}
export interface FormSpec {
  key: string
  zh: string
  en: string
  values: FormValue[]
}
export interface FormSku {
  price: number | null
  list_price: number | null
  stock: number
  outer_sku: string
  barcode: string
  weight_g: number | null
}
export interface Form {
  category_id: string
  zh: string
  en: string
  zhText: string
  enText: string
  images: Asset[]
  details: Asset[]
  specs: FormSpec[]
  /** By combination, so that adding a value keeps what was typed for the others. */
  skus: Record<string, FormSku>
  services: string[]
  freight: Freight
  buyer_limit: number | null
  need_serial: boolean
}
export interface Combo {
  key: string
  ix: number[]
  names: string[]
}

let made = 0
const fresh = (): string => `n${(made += 1)}`
export const newValue = (): FormValue => ({ key: fresh(), zh: '', en: '', image: null })
export const newSpec = (): FormSpec => ({ key: fresh(), zh: '', en: '', values: [newValue()] })
export const newSku = (): FormSku => ({ price: null, list_price: null, stock: 0, outer_sku: '', barcode: '', weight_g: null })

export function emptyForm(): Form {
  return {
    category_id: '', zh: '', en: '', zhText: '', enText: '', images: [], details: [], specs: [], skus: {},
    services: [], freight: { kind: 'free', fee: 0, free_from: null, template_id: null }, buyer_limit: null, need_serial: false,
  }
}

/** Every combination of the axes, in order; one with no axis. */
export function combos(specs: readonly FormSpec[]): Combo[] {
  let all: Combo[] = [{ key: '', ix: [], names: [] }]
  for (const spec of specs) {
    all = all.flatMap((combo) =>
      spec.values.map((value, ix) => ({ key: combo.key ? `${combo.key}/${value.key}` : value.key, ix: [...combo.ix, ix], names: [...combo.names, value.zh || value.en] })),
    )
  }
  return all
}

/** The newest version of a product as a form; value ids become keys, so a SKU stays with its values. */
export function formOf(product: ShopProduct): Form {
  const version = product.draft ?? product.live
  if (!version) return emptyForm()
  return {
    category_id: version.category_id,
    zh: version.title['zh-CN'] ?? '',
    en: version.title.en ?? '',
    zhText: version.description['zh-CN'] ?? '',
    enText: version.description.en ?? '',
    images: version.images,
    details: version.detail_images,
    specs: version.specs.map((spec) => ({
      key: spec.id,
      zh: spec.name['zh-CN'] ?? '',
      en: spec.name.en ?? '',
      values: spec.values.map((value) => ({ key: value.id, zh: value.name['zh-CN'] ?? '', en: value.name.en ?? '', image: value.image })),
    })),
    skus: Object.fromEntries(
      version.skus.map((sku) => [
        sku.spec_values.join('/'),
        { price: sku.price, list_price: sku.list_price, stock: sku.stock, outer_sku: sku.outer_sku ?? '', barcode: sku.barcode ?? '', weight_g: sku.weight_g },
      ]),
    ),
    services: [...version.services],
    freight: { ...version.freight, template_id: version.freight.template_id ?? null },
    buyer_limit: version.buyer_limit,
    need_serial: version.need_serial ?? false,
  }
}

function words(zh: string, en: string, empty = false): Text {
  const out: Text = {}
  if (zh.trim() || (empty && !en.trim())) out['zh-CN'] = zh.trim()
  if (en.trim()) out.en = en.trim()
  return out
}

/** Only what the kind needs: a fee typed before another kind was chosen is not kept. */
function freightOf(chosen: Freight): Freight {
  if (chosen.kind === 'fixed') return { kind: 'fixed', fee: chosen.fee, free_from: chosen.free_from }
  return chosen.kind === 'template' ? { kind: 'template', fee: 0, free_from: null, template_id: chosen.template_id ?? null } : { kind: 'free', fee: 0, free_from: null }
}

/** What the server is asked to keep; `rev` guards against overwriting a newer draft. */
export function bodyOf(form: Form, rev: number | null): DraftProduct {
  return {
    category_id: form.category_id,
    title: words(form.zh, form.en, true),
    description: words(form.zhText, form.enText, true),
    images: form.images.map((image) => image.id),
    detail_images: form.details.map((image) => image.id),
    specs: form.specs.map((spec) => ({ name: words(spec.zh, spec.en, true), values: spec.values.map((value) => ({ name: words(value.zh, value.en, true), image_asset: value.image?.id ?? null })) })),
    skus: combos(form.specs).map((combo) => {
      const sku = form.skus[combo.key] ?? newSku()
      return {
        spec_ix: combo.ix, price: sku.price ?? 0, list_price: sku.list_price, stock: sku.stock, weight_g: sku.weight_g,
        outer_sku: sku.outer_sku.trim() || null, barcode: sku.barcode.trim() || null,
      }
    }),
    services: form.services,
    freight: freightOf(form.freight),
    buyer_limit: form.buyer_limit,
    need_serial: form.need_serial,
    rev,
  }
}

export type Lack = 'category' | 'title' | 'picture' | 'specName' | 'price' | 'tooMany' | 'same'
export const NEEDED: readonly Lack[] = ['category', 'title', 'specName', 'price', 'tooMany', 'same']

/** What is still missing: what the server would refuse, and the picture without which nobody clicks. */
export function lacks(form: Form): Lack[] {
  const all = combos(form.specs)
  const values = form.specs.map((spec) => spec.values.map((value) => value.zh.trim() || value.en.trim()))
  const out: Lack[] = []
  if (!form.category_id) out.push('category')
  if (!form.zh.trim() && !form.en.trim()) out.push('title')
  if (!form.images.length) out.push('picture')
  if (form.specs.some((spec) => !spec.zh.trim() && !spec.en.trim()) || values.some((names) => names.some((name) => !name))) out.push('specName')
  if (all.some((combo) => !form.skus[combo.key]?.price)) out.push('price')
  if (all.length > MOST_SKUS) out.push('tooMany')
  if (values.some((names) => new Set(names.filter(Boolean)).size < names.filter(Boolean).length)) out.push('same')
  return out
}
