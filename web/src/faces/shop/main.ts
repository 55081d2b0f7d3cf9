import { startFace } from '@/session/boot'
import App from './App.vue'
import { routes } from './routes'

void startFace({ name: 'shop', base: '/', root: App, routes, texts: [] })

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  globalThis.addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined))
}
