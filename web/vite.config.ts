import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { VantResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const here = import.meta.dirname
const FACES = ['shop', 'merchant', 'author', 'agency', 'ops', 'screen'].filter((face) =>
  existsSync(join(here, `src/faces/${face}/main.ts`)),
)
const proxied = ['api', 'ws', 'media', 'uploads', 'hooks', 't', 'oauth']
const BACKEND = process.env.MEADOW_WEB_ORIGIN ?? 'http://127.0.0.1:8000'

/** Vant's icon sheet embeds a font and names a third-party host: every shopper would call it. Icons are our own SVG. */
const dropVantIcons: Plugin = {
  name: 'meadow:drop-vant-icons',
  enforce: 'pre',
  load(id) {
    return /vant\/es\/icon\/index\.css/.test(id) ? '' : undefined
  },
}

/** The server sends these beside the originals, so nothing is compressed per request. */
const precompress: Plugin = {
  name: 'meadow:precompress',
  apply: 'build',
  writeBundle({ dir }) {
    for (const name of readdirSync(dir!, { recursive: true, encoding: 'utf8' })) {
      const path = join(dir!, name)
      if (!/\.(js|css|html|svg|json|webmanifest)$/.test(name) || statSync(path).size < 1024) continue
      const bytes = readFileSync(path)
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
    }
  },
}

/** In development every path under a face's base answers that face's page, as the server does. */
const facePages: Plugin = {
  name: 'meadow:face-pages',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      const path = (request.url ?? '/').split('?')[0]!
      const first = path.split('/')[1] ?? ''
      const isFile = /\.\w+$/.test(path) || /^\/(@|src\/|node_modules\/)/.test(path) || proxied.includes(first)
      if (!isFile) request.url = `/${FACES.includes(first) && first !== 'shop' ? first : 'shop'}/index.html`
      next()
    })
  },
}

export default defineConfig({
  appType: 'mpa',
  plugins: [
    dropVantIcons,
    facePages,
    vue(),
    components({
      dts: false,
      dirs: [],
      resolvers: [VantResolver({ importStyle: true })],
    }),
    precompress,
  ],
  resolve: { alias: { '@': join(here, 'src') } },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    target: 'es2022',
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: { ...Object.fromEntries(FACES.map((face) => [face, join(here, face, 'index.html')])), sw: join(here, 'src/offline/sw.ts') },
      // A service worker rules the folder it lies in, so it stands at the root under one name.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: Object.fromEntries(proxied.map((part) => [`/${part}/`, { target: BACKEND, ws: part === 'ws' }])) },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    server: { deps: { inline: ['vant'] } },
  },
})
