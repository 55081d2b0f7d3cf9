import type { RouteRecordRaw } from 'vue-router'
import { startTexts } from '@/i18n'

const offers = <T>(page: () => Promise<T>) => () => startTexts(['deals', 'offers']).then(page)

const live = <T>(page: () => Promise<T>) => () => startTexts(['live', 'liveConsole']).then(page)

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./pages/home/HomePage.vue'), meta: { title: 'ops.title.home', guard: 'platform' } },
  { path: '/audits/products', name: 'product-audits', component: () => import('./pages/audits/ProductAuditPage.vue'), meta: { title: 'ops.title.products', guard: 'platform', scope: 'catalog.audit' } },
  { path: '/audits/videos', name: 'video-audits', component: () => import('./pages/audits/VideoAuditPage.vue'), meta: { title: 'ops.title.videos', guard: 'platform', scope: 'videos.audit' } },
  { path: '/content', name: 'content', component: () => import('./pages/audits/ContentPage.vue'), meta: { title: 'studio.ops.title', guard: 'platform', scope: 'videos.audit' } },
  { path: '/live', name: 'live-wall', component: live(() => import('./pages/live/WallPage.vue')), meta: { title: 'lc.title.wall', guard: 'platform', scope: 'live.patrol' } },
  { path: '/live/replays', name: 'live-replays', component: live(() => import('./pages/live/ReplaysPage.vue')), meta: { title: 'lc.title.replays', guard: 'platform', scope: 'live.patrol' } },
  { path: '/live/licences', name: 'live-licences', component: live(() => import('./pages/live/LicencesPage.vue')), meta: { title: 'lc.title.licences', guard: 'platform', scope: 'live.patrol' } },
  { path: '/live/appeals', name: 'live-appeals', component: live(() => import('./pages/live/AppealsPage.vue')), meta: { title: 'lc.title.appeals', guard: 'platform', scope: 'live.patrol' } },
  { path: '/aftersale', name: 'aftersale', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/QueuePage.vue')), meta: { title: 'aftersale.title.ops', guard: 'platform', scope: 'aftersale.rule' } },
  { path: '/aftersale/:id', name: 'aftersale-case', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/CasePage.vue')), meta: { title: 'aftersale.title.opsCase', guard: 'platform', scope: 'aftersale.rule' } },
  { path: '/promotions', name: 'offers', component: offers(() => import('@/offers/OffersPage.vue')), meta: { title: 'offers.title.platform', guard: 'platform', scope: 'offers.edit' } },
  { path: '/promotions/new', name: 'offer-new', component: offers(() => import('@/offers/EditorPage.vue')), meta: { title: 'offers.title.new', guard: 'platform', scope: 'offers.edit' } },
  { path: '/promotions/:id', name: 'offer', component: offers(() => import('@/offers/EditorPage.vue')), meta: { title: 'offers.title.offer', guard: 'platform', scope: 'offers.edit' } },
  { path: '/promo', name: 'promo', component: () => startTexts(['promo']).then(() => import('@/promo/NodesPage.vue')), meta: { title: 'promo.title', guard: 'platform', scope: 'offers.edit' } },
  { path: '/budgets', name: 'budgets', component: offers(() => import('@/offers/BudgetsPage.vue')), meta: { title: 'offers.title.budgets', guard: 'platform', scope: 'offers.edit' } },
  { path: '/risk', name: 'risk', component: () => startTexts(['orderdesk']).then(() => import('./pages/orders/RiskPage.vue')), meta: { title: 'od.title.risk', guard: 'platform', scope: 'orders.risk' } },
  { path: '/appeals', name: 'appeals', component: () => startTexts(['orderdesk', 'reviews']).then(() => import('./pages/orders/AppealsPage.vue')), meta: { title: 'od.title.appeals', guard: 'platform', scope: 'reviews.judge' } },
  { path: '/categories', name: 'categories', component: () => import('./pages/goods/CategoriesPage.vue'), meta: { title: 'ops.title.categories', guard: 'platform', scope: 'catalog.edit' } },
  { path: '/mall/:place?', name: 'mall', component: () => startTexts(['deals', 'offers', 'mall', 'versions', 'hotzone']).then(() => import('./pages/mall/MallPage.vue')), meta: { title: 'mall.title.editor', guard: 'platform', scope: 'mall.edit' } },
  { path: '/search-words', name: 'search-words', component: () => startTexts(['searchwords']).then(() => import('./pages/goods/SearchWordsPage.vue')), meta: { title: 'searchwords.title', guard: 'platform', scope: 'catalog.edit' } },
  { path: '/search-quality', name: 'search-quality', component: () => startTexts(['sq']).then(() => import('./pages/goods/SearchQualityPage.vue')), meta: { title: 'sq.title', guard: 'platform', scope: 'catalog.edit' } },
  { path: '/ledger', name: 'ledger', component: () => import('./pages/money/LedgerPage.vue'), meta: { title: 'ops.title.ledger', guard: 'platform', scope: 'ledger.read' } },
  { path: '/bills', name: 'bills', component: () => import('./pages/money/BillsPage.vue'), meta: { title: 'ops.title.bills', guard: 'platform', scope: 'ledger.read' } },
  { path: '/withdrawals', name: 'withdrawals', component: () => import('./pages/money/WithdrawalsPage.vue'), meta: { title: 'funds.title.queue', guard: 'platform', scope: 'ledger.read' } },
  { path: '/balances', name: 'balances', component: () => import('./pages/money/BalancesPage.vue'), meta: { title: 'funds.title.balances', guard: 'platform', scope: 'ledger.read' } },
  { path: '/statements', name: 'statements', component: () => import('./pages/money/StatementsPage.vue'), meta: { title: 'funds.title.statements', guard: 'platform', scope: 'ledger.read' } },
  { path: '/closes', name: 'closes', component: () => import('./pages/money/ClosesPage.vue'), meta: { title: 'funds.title.closes', guard: 'platform', scope: 'ledger.read' } },
  { path: '/fees', name: 'fees', component: () => import('./pages/money/FeesPage.vue'), meta: { title: 'funds.title.fees', guard: 'platform', scope: 'ledger.read' } },
  { path: '/payments', name: 'pay-channels', component: () => import('./pages/payments/ChannelsPage.vue'), meta: { title: 'payments.title.channels', guard: 'platform', scope: 'ledger.read' } },
  { path: '/payments/movements', name: 'pay-movements', component: () => import('./pages/payments/MovementsPage.vue'), meta: { title: 'payments.title.movements', guard: 'platform', scope: 'ledger.read' } },
  { path: '/payments/refunds', name: 'pay-refunds', component: () => import('./pages/payments/RefundsPage.vue'), meta: { title: 'payments.title.refunds', guard: 'platform', scope: 'ledger.read' } },
  { path: '/payments/reconcile', name: 'pay-reconcile', component: () => import('./pages/payments/ReconcilePage.vue'), meta: { title: 'payments.title.reconcile', guard: 'platform', scope: 'ledger.read' } },
  { path: '/messages', name: 'messages', component: () => import('./pages/messages/MessagesPage.vue'), meta: { title: 'ops.title.messages', guard: 'platform', scope: 'messages.read' } },
  { path: '/feed', name: 'feed-policies', component: () => startTexts(['interest', 'trials']).then(() => import('./pages/feed/PoliciesPage.vue')), meta: { title: 'interest.ops.title', guard: 'platform', scope: 'policy.edit' } },
  { path: '/staff', name: 'staff', component: () => import('@/desk/StaffPage.vue'), meta: { title: 'desk.staff.title', guard: 'platform', scope: 'staff.edit' } },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('@/console/LostPage.vue'), meta: { title: 'app.notFound', guard: 'platform' } },
]
