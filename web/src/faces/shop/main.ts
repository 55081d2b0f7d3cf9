import { startFace } from '@/session/boot'
import App from './App.vue'
import { routes } from './routes'

void startFace({ name: 'shop', base: '/', root: App, routes, texts: [] })
