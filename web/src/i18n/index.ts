import { ref } from 'vue'
import { createI18n } from 'vue-i18n'

export type Lang = 'zh-CN' | 'en'
export const LANGS: readonly Lang[] = ['zh-CN', 'en']
/** A text of the server in every language it has. */
export type Text = Partial<Record<Lang, string>>

const KEPT = 'meadow.lang'
const files = import.meta.glob<Record<string, never>>('./*.json', { import: 'default' })

function firstLang(): Lang {
  const kept = globalThis.localStorage?.getItem(KEPT)
  if (kept === 'en' || kept === 'zh-CN') return kept
  const wanted = globalThis.navigator?.languages ?? []
  const hit = wanted.find((one) => /^(zh|en)/i.test(one))
  return hit && /^en/i.test(hit) ? 'en' : 'zh-CN'
}

/** The language of everything on the page; formatters and the API client read it too. */
export const lang = ref<Lang>(firstLang())

export const i18n = createI18n({
  legacy: false,
  locale: lang.value,
  fallbackLocale: 'zh-CN',
  missingWarn: false,
  fallbackWarn: false,
  messages: {},
})

let bundles: string[] = []
const loaded = new Set<string>()

async function load(language: Lang): Promise<void> {
  const missing = bundles.filter((name) => !loaded.has(`${name}.${language}`))
  const texts = await Promise.all(missing.map((name) => files[`./${name}.${language}.json`]?.()))
  missing.forEach((name, ix) => {
    i18n.global.mergeLocaleMessage(language, texts[ix] ?? {})
    loaded.add(`${name}.${language}`)
  })
}

function apply(language: Lang): void {
  lang.value = language
  i18n.global.locale.value = language
  document.documentElement.lang = language
}

/** Loads the texts of a face (`common` comes along) in the reader's language. */
export async function startTexts(names: readonly string[]): Promise<void> {
  bundles = [...new Set(['common', ...bundles, ...names])]
  await load(lang.value)
  apply(lang.value)
}

/** Switches language in place: the route stays, the choice is remembered. */
export async function setLang(language: Lang): Promise<void> {
  await load(language)
  localStorage.setItem(KEPT, language)
  apply(language)
}

/** Text outside components (stores, toasts). Inside them `useI18n().t` is the same function. */
export const t = (key: string, params?: Record<string, unknown>, plural?: number): string =>
  plural === undefined ? i18n.global.t(key, params ?? {}) : i18n.global.t(key, params ?? {}, plural)

/** A server text in the reader's language, else in whatever it has. */
export function text(value: Text | string | null | undefined): string {
  if (!value) return ''
  if (typeof value === 'string') return value
  return value[lang.value] || value['zh-CN'] || value.en || ''
}
