import { startFace } from '@/session/boot'
import App from './App.vue'
import { routes } from './routes'

void startFace({ name: 'screen', base: '/screen/', root: App, routes, texts: ['chart'] })
