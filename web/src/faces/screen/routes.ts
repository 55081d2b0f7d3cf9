import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'wall', component: () => import('./pages/WallPage.vue'), meta: { title: 'screen.title', guard: 'shop', scope: 'compass.read' } },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('./pages/WallPage.vue'), meta: { title: 'app.notFound', guard: 'shop', scope: 'compass.read' } },
]
