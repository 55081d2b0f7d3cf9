import type { RouteRecordRaw } from 'vue-router'
import { startTexts } from '@/i18n'

const room = <T>(page: () => Promise<T>) => () => startTexts(['roomscreen', 'live']).then(page)

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'wall', component: () => import('./pages/WallPage.vue'), meta: { title: 'screen.title', guard: 'shop', scope: 'compass.read' } },
  { path: '/rooms/:id', name: 'room', component: room(() => import('./pages/RoomPage.vue')), meta: { title: 'roomscreen.title', guard: 'signed_in' } },
  { path: '/shared/:secret', name: 'shared', component: room(() => import('./pages/SharedPage.vue')), meta: { title: 'roomscreen.title', guard: 'public' } },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('./pages/WallPage.vue'), meta: { title: 'app.notFound', guard: 'shop', scope: 'compass.read' } },
]
