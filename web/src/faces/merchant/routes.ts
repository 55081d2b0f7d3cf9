import type { RouteRecordRaw } from 'vue-router'
import { startTexts } from '@/i18n'

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./pages/home/HomePage.vue'), meta: { title: 'merchant.title.home', guard: 'shop' } },
  { path: '/products', name: 'products', component: () => import('./pages/products/ProductsPage.vue'), meta: { title: 'merchant.title.products', guard: 'shop', scope: 'products.read' } },
  { path: '/products/new', name: 'product-new', component: () => import('./pages/products/EditPage.vue'), meta: { title: 'merchant.title.productNew', guard: 'shop', scope: 'products.edit' } },
  { path: '/products/import', name: 'import', component: () => startTexts(['import']).then(() => import('./pages/import/ImportPage.vue')), meta: { title: 'merchant.title.import', guard: 'shop', scope: 'products.edit' } },
  { path: '/products/:id', name: 'product', component: () => import('./pages/products/EditPage.vue'), meta: { title: 'merchant.title.product', guard: 'shop', scope: 'products.read' } },
  { path: '/orders', name: 'orders', component: () => import('./pages/orders/OrdersPage.vue'), meta: { title: 'merchant.title.orders', guard: 'shop', scope: 'orders.read' } },
  { path: '/orders/ship', name: 'ship', component: () => import('./pages/orders/ShipPage.vue'), meta: { title: 'merchant.title.ship', guard: 'shop', scope: 'orders.ship' } },
  { path: '/orders/:id', name: 'order', component: () => import('./pages/orders/OrderPage.vue'), meta: { title: 'merchant.title.order', guard: 'shop', scope: 'orders.read' } },
  { path: '/aftersale', name: 'aftersale', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/CasesPage.vue')), meta: { title: 'aftersale.title.desk', guard: 'shop', scope: 'orders.read' } },
  { path: '/aftersale/rules', name: 'aftersale-rules', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/RulesPage.vue')), meta: { title: 'aftersale.title.rules', guard: 'shop', scope: 'orders.read' } },
  { path: '/aftersale/:id', name: 'aftersale-case', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/CasePage.vue')), meta: { title: 'aftersale.title.case', guard: 'shop', scope: 'orders.read' } },
  { path: '/plans', name: 'plans', component: () => import('./pages/plans/PlansPage.vue'), meta: { title: 'merchant.title.plans', guard: 'shop', scope: 'products.read' } },
  { path: '/data', name: 'data', component: () => import('./pages/data/DataPage.vue'), meta: { title: 'merchant.title.data', guard: 'shop', scope: 'compass.read' } },
  { path: '/funds', name: 'funds', component: () => import('./pages/funds/FundsPage.vue'), meta: { title: 'merchant.title.funds', guard: 'shop', scope: 'funds.read' } },
  { path: '/funds/withdrawals', name: 'withdrawals', component: () => import('@/funds/WithdrawalsPage.vue'), meta: { title: 'funds.title.withdrawals', guard: 'shop', scope: 'funds.read' } },
  { path: '/funds/deposit', name: 'deposit', component: () => import('./pages/funds/DepositPage.vue'), meta: { title: 'funds.title.deposit', guard: 'shop', scope: 'funds.read' } },
  { path: '/funds/statements', name: 'statements', component: () => import('@/funds/StatementsPage.vue'), meta: { title: 'funds.title.statements', guard: 'shop', scope: 'funds.read' } },
  { path: '/staff', name: 'staff', component: () => import('@/desk/StaffPage.vue'), meta: { title: 'desk.staff.title', guard: 'shop', scope: 'staff.edit' } },
  { path: '/shop', name: 'shop', component: () => import('./pages/shop/ProfilePage.vue'), meta: { title: 'merchant.title.shop', guard: 'shop', scope: 'profile.edit' } },
  { path: '/notices', name: 'notices', component: () => import('@/console/NoticeList.vue'), meta: { title: 'merchant.title.notices', guard: 'shop' } },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('@/console/LostPage.vue'), meta: { title: 'app.notFound', guard: 'shop' } },
]
