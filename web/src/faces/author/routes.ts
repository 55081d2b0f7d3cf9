import type { RouteRecordRaw } from 'vue-router'
import { startTexts } from '@/i18n'

const offers = <T>(page: () => Promise<T>) => () => startTexts(['deals', 'offers']).then(page)

const reviews = <T>(page: () => Promise<T>) => () => startTexts(['review', 'roomscreen', 'screen']).then(page)

const live = <T>(page: () => Promise<T>) => () => startTexts(['live', 'liveConsole']).then(page)

const trim = <T>(page: () => Promise<T>) => () => startTexts(['trim']).then(page)

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./pages/home/HomePage.vue'), meta: { title: 'author.title.home', guard: 'author' } },
  { path: '/upload', name: 'upload', component: trim(() => import('./pages/upload/UploadPage.vue')), meta: { title: 'author.title.upload', guard: 'author', scope: 'videos.edit' } },
  { path: '/posts/new', name: 'post', component: trim(() => import('./pages/upload/PostPage.vue')), meta: { title: 'studio.title.post', guard: 'author', scope: 'videos.edit' } },
  { path: '/videos', name: 'videos', component: () => import('./pages/videos/VideosPage.vue'), meta: { title: 'author.title.videos', guard: 'author', scope: 'videos.edit' } },
  { path: '/videos/:id', name: 'video', component: trim(() => import('./pages/videos/VideoPage.vue')), meta: { title: 'author.title.video', guard: 'author', scope: 'videos.edit' } },
  { path: '/products', name: 'products', component: () => import('./pages/picks/PicksPage.vue'), meta: { title: 'author.title.products', guard: 'author', scope: 'showcase.edit' } },
  { path: '/live', name: 'live', component: live(() => import('./pages/live/LivePage.vue')), meta: { title: 'lc.title.live', guard: 'author', scope: 'live.run|live.assist|live.moderate' } },
  { path: '/live/:sid', name: 'live-plan', component: live(() => import('./pages/live/PlanPage.vue')), meta: { title: 'lc.title.plan', guard: 'author', scope: 'live.run' } },
  { path: '/live/:sid/console', name: 'live-console', component: live(() => import('./pages/live/ConsolePage.vue')), meta: { title: 'lc.title.console', guard: 'author' } },
  { path: '/showcase', name: 'showcase', component: () => import('./pages/showcase/ShowcasePage.vue'), meta: { title: 'author.title.showcase', guard: 'author', scope: 'showcase.edit' } },
  { path: '/coupons', name: 'offers', component: offers(() => import('@/offers/OffersPage.vue')), meta: { title: 'offers.title.author', guard: 'author', scope: 'offers.edit' } },
  { path: '/coupons/new', name: 'offer-new', component: offers(() => import('@/offers/EditorPage.vue')), meta: { title: 'offers.title.new', guard: 'author', scope: 'offers.edit' } },
  { path: '/coupons/:id', name: 'offer', component: offers(() => import('@/offers/EditorPage.vue')), meta: { title: 'offers.title.offer', guard: 'author', scope: 'offers.edit' } },
  { path: '/budgets', name: 'budgets', component: offers(() => import('@/offers/BudgetsPage.vue')), meta: { title: 'offers.title.budgets', guard: 'author', scope: 'offers.edit' } },
  { path: '/data', name: 'data', component: () => import('./pages/home/DataPage.vue'), meta: { title: 'author.title.data', guard: 'author', scope: 'compass.read' } },
  { path: '/earnings', name: 'earnings', component: () => import('./pages/earnings/BillsPage.vue'), meta: { title: 'author.title.earnings', guard: 'author', scope: 'earnings.read' } },
  { path: '/earnings/withdrawals', name: 'withdrawals', component: () => import('@/funds/WithdrawalsPage.vue'), meta: { title: 'funds.title.withdrawals', guard: 'author', scope: 'earnings.read' } },
  { path: '/earnings/statements', name: 'statements', component: () => import('@/funds/StatementsPage.vue'), meta: { title: 'funds.title.statements', guard: 'author', scope: 'earnings.read' } },
  { path: '/claims', name: 'claims', component: () => import('./pages/earnings/ClaimsPage.vue'), meta: { title: 'author.title.claims', guard: 'author', scope: 'earnings.read' } },
  { path: '/contracts', name: 'contracts', component: () => import('./pages/me/ContractsPage.vue'), meta: { title: 'author.title.contracts', guard: 'author', scope: 'contracts.sign' } },
  { path: '/staff', name: 'staff', component: () => import('@/desk/StaffPage.vue'), meta: { title: 'desk.staff.title', guard: 'author', scope: 'staff.edit' } },
  { path: '/profile', name: 'profile', component: () => import('./pages/me/ProfilePage.vue'), meta: { title: 'author.title.profile', guard: 'author', scope: 'profile.edit' } },
  { path: '/notices', name: 'notices', component: () => import('@/console/NoticeList.vue'), meta: { title: 'author.title.notices', guard: 'author' } },
  { path: '/rooms', name: 'room-reviews', component: reviews(() => import('@/rooms/RoomsPage.vue')), meta: { title: 'review.list', guard: 'author', scope: 'compass.read' } },
  { path: '/rooms/:id', name: 'room-review', component: reviews(() => import('@/rooms/ReviewPage.vue')), meta: { title: 'review.title', guard: 'author', scope: 'compass.read' } },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('@/console/LostPage.vue'), meta: { title: 'app.notFound', guard: 'author' } },
]
