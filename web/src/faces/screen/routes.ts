import type { RouteRecordRaw } from 'vue-router'
import { startTexts } from '@/i18n'

const promo = <T>(page: () => Promise<T>) => () => startTexts(['promo', 'roomscreen']).then(page)

const room = <T>(page: () => Promise<T>) => () => startTexts(['roomscreen', 'live']).then(page)

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'wall', component: () => import('./pages/WallPage.vue'), meta: { title: 'screen.title', guard: 'shop', scope: 'compass.read' } },
  { path: '/rooms/:id', name: 'room', component: room(() => import('./pages/RoomPage.vue')), meta: { title: 'roomscreen.title', guard: 'signed_in' } },
  { path: '/shared/:secret', name: 'shared', component: room(() => import('./pages/SharedPage.vue')), meta: { title: 'roomscreen.title', guard: 'public' } },
  { path: '/promo/shared/:secret', name: 'promo-shared', component: promo(() => import('./pages/PromoSharedPage.vue')), meta: { title: 'promo.report', guard: 'public' } },
  { path: '/promo/:id', name: 'promo', component: promo(() => import('./pages/PromoPage.vue')), meta: { title: 'promo.report', guard: 'shop', scope: 'compass.read' } },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('./pages/WallPage.vue'), meta: { title: 'app.notFound', guard: 'shop', scope: 'compass.read' } },
]
