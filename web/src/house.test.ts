import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RouteRecordRaw } from 'vue-router'

const SRC = import.meta.dirname
const FACES = ['shop', 'merchant', 'author', 'agency', 'ops', 'screen']
const GUARDS = ['public', 'signed_in', 'shop', 'author', 'agency', 'platform']
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).map((name) => join(SRC, name))
const sources = files.filter((name) => /\.(ts|vue)$/.test(name) && !/\.(test|d)\.ts$/.test(name))
const read = (name: string) => readFileSync(name, 'utf8')
const short = (name: string) => relative(SRC, name)

const holes = (words: string) => [...new Set([...words.matchAll(/\{(\w+)\}/g)].map(([, hole]) => hole))].toSorted()

type Tree = { [key: string]: string | Tree }
function flat(tree: Tree, prefix = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(prefix + key, value)
    else for (const [inner, words] of flat(value, `${prefix}${key}.`)) out.set(inner, words)
  }
  return out
}
const bundle = (name: string, language: string) => flat(JSON.parse(read(join(SRC, `i18n/${name}.${language}.json`))) as Tree)
const bundles = files.map((name) => /i18n\/(.+)\.zh-CN\.json$/.exec(name)?.[1]).filter((name) => name !== undefined)
const known = new Set(bundles.flatMap((name) => [...bundle(name, 'zh-CN').keys()]))

describe('rooms of the web', () => {
  it('no face imports another, and shared code imports no face', () => {
    const bad = sources.filter((name) => {
      const own = /faces\/(\w+)\//.exec(name)?.[1]
      return [...read(name).matchAll(/from '([^']+)'|import\('([^']+)'\)/g)].some(([, still, lazy]) => {
        const face = /(?:@\/|\.\.\/)faces\/(\w+)/.exec(still ?? lazy ?? '')?.[1]
        return face !== undefined && face !== own
      })
    })
    expect(bad.map(short)).toEqual([])
  })
  it('components stay within 300 lines and other files within 400', () => {
    const long = sources.filter((name) => read(name).split('\n').length > (name.endsWith('.vue') ? 301 : 401))
    expect(long.map(short)).toEqual([])
  })
  it('markup from text exists nowhere', () => {
    expect(sources.filter((name) => /v-html|innerHTML/.test(read(name)) && !name.includes('ui/RichText')).map(short)).toEqual([])
  })
})

describe('routes', () => {
  const pages = (routes: readonly RouteRecordRaw[], path = ''): { path: string; route: RouteRecordRaw }[] =>
    routes.flatMap((route) =>
      route.children ? pages(route.children, `${path}${route.path}/`) : 'redirect' in route ? [] : [{ path: path + route.path, route }],
    )
  for (const face of FACES.filter((name) => sources.includes(join(SRC, `faces/${name}/routes.ts`)))) {
    it(`${face}: every page has a title, a guard and is loaded on its own`, async () => {
      const { routes } = (await import(`./faces/${face}/routes.ts`)) as { routes: RouteRecordRaw[] }
      for (const { path, route } of pages(routes)) {
        expect(known, `title of ${path}`).toContain(route.meta?.title)
        expect(GUARDS, `guard of ${path}`).toContain(route.meta?.guard)
        expect(typeof route.component, `lazy ${path}`).toBe('function')
      }
    })
  }
})

describe('texts', () => {
  for (const name of bundles) {
    it(`${name}: zh-CN and en hold the same keys, parameters and no empty text`, () => {
      const zh = bundle(name, 'zh-CN')
      const en = bundle(name, 'en')
      expect([...en.keys()].toSorted()).toEqual([...zh.keys()].toSorted())
      for (const [key, words] of zh) {
        expect(words.trim(), key).not.toBe('')
        expect(holes(en.get(key)!), key).toEqual(holes(words))
      }
    })
  }
  it('every key that a source names exists', () => {
    const missing = sources.flatMap((name) =>
      [...read(name).matchAll(/(?<![\w.])\$?t\(\s*'([\w.-]+)'/g)]
        .map(([, key]) => key!)
        .filter((key) => !known.has(key))
        .map((key) => `${short(name)}: ${key}`),
    )
    expect(missing).toEqual([])
  })
  it('no Han literal stands in a template', () => {
    const bad = sources.filter((name) => {
      const template = /<template>[\s\S]*<\/template>/.exec(name.endsWith('.vue') ? read(name) : '')?.[0] ?? ''
      return /\p{Script=Han}/u.test(template.replace(/<!--[\s\S]*?-->/g, ''))
    })
    expect(bad.map(short)).toEqual([])
  })
})
