// First-load gzip of every face and route against the budgets of the web page; a breach fails the run.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const out = process.argv[2] ?? join(import.meta.dirname, '../../src/meadow/_faces')
const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))
const BUDGET = [
  // entry, page opened first, JS kB, CSS kB
  ['shop/index.html', 'src/faces/shop/pages/feed/FeedPage.vue', 110, 25],
  ['shop/index.html', 'src/faces/shop/pages/live/RoomPage.vue', 110, 25],
  ['shop/index.html', 'src/faces/shop/pages/mall/MallPage.vue', 110, 30],
  ['shop/index.html', 'src/faces/shop/pages/product/ProductPage.vue', 110, 30],
  ['shop/index.html', 'src/faces/shop/pages/cart/CartPage.vue', 110, 30],
  ['merchant/index.html', null, 260, 40],
  ['author/index.html', null, 260, 40],
  ['agency/index.html', null, 260, 40],
  ['ops/index.html', null, 260, 40],
  ['screen/index.html', null, 260, 10],
]
const weigh = (file) => gzipSync(readFileSync(join(out, file)), { level: 9 }).length
const texts = (face) => Object.keys(manifest).filter((key) => new RegExp(`src/i18n/(common|${face})\\.zh-CN\\.json$`).test(key))

function closure(keys, seen = new Set()) {
  for (const key of keys) {
    if (seen.has(key) || !manifest[key]) continue
    seen.add(key)
    closure(manifest[key].imports ?? [], seen)
  }
  return seen
}

let over = 0
for (const [entry, page, js, css] of BUDGET) {
  if (!manifest[entry]) continue
  const chunks = [...closure([entry, page, ...texts(entry.split('/')[0])].filter(Boolean))].map((key) => manifest[key])
  const styles = new Set(chunks.flatMap((chunk) => chunk.css ?? []))
  const kb = (files) => [...files].reduce((sum, file) => sum + weigh(file), 0) / 1024
  const got = [kb(chunks.map((chunk) => chunk.file).filter((file) => file.endsWith('.js'))), kb(styles)]
  const bad = got[0] > js || got[1] > css
  over += bad
  console.log(`${bad ? 'OVER' : 'ok  '} ${page ?? entry}  js ${got[0].toFixed(1)}/${js} kB  css ${got[1].toFixed(1)}/${css} kB`)
}
process.exit(over ? 1 : 0)
