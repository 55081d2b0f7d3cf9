import type { RouteRecordRaw } from 'vue-router'
import { startTexts } from '@/i18n'

const offers = <T>(page: () => Promise<T>) => () => startTexts(['deals', 'offers']).then(page)

const reviews = <T>(page: () => Promise<T>) => () => startTexts(['review', 'roomscreen', 'screen']).then(page)

const live = <T>(page: () => Promise<T>) => () => startTexts(['live', 'liveConsole']).then(page)

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./pages/home/HomePage.vue'), meta: { title: 'merchant.title.home', guard: 'shop' } },
  { path: '/products', name: 'products', component: () => import('./pages/products/ProductsPage.vue'), meta: { title: 'merchant.title.products', guard: 'shop', scope: 'products.read' } },
  { path: '/products/new', name: 'product-new', component: () => import('./pages/products/EditPage.vue'), meta: { title: 'merchant.title.productNew', guard: 'shop', scope: 'products.edit' } },
  { path: '/products/import', name: 'import', component: () => startTexts(['import']).then(() => import('./pages/import/ImportPage.vue')), meta: { title: 'merchant.title.import', guard: 'shop', scope: 'products.edit' } },
  { path: '/products/:id', name: 'product', component: () => import('./pages/products/EditPage.vue'), meta: { title: 'merchant.title.product', guard: 'shop', scope: 'products.read' } },
  { path: '/orders', name: 'orders', component: () => startTexts(['orderdesk']).then(() => import('./pages/orders/OrdersPage.vue')), meta: { title: 'merchant.title.orders', guard: 'shop', scope: 'orders.read' } },
  { path: '/orders/ship', name: 'ship', component: () => import('./pages/orders/ShipPage.vue'), meta: { title: 'merchant.title.ship', guard: 'shop', scope: 'orders.ship' } },
  { path: '/orders/sheet', name: 'ship-sheet', component: () => startTexts(['shipping']).then(() => import('./pages/shipping/SheetPage.vue')), meta: { title: 'shipping.title.sheet', guard: 'shop', scope: 'orders.ship' } },
  { path: '/orders/print', name: 'print', component: () => startTexts(['shipping']).then(() => import('./pages/shipping/PrintPage.vue')), meta: { title: 'shipping.title.print', guard: 'shop', scope: 'orders.ship' } },
  { path: '/orders/merge', name: 'merge', component: () => startTexts(['shipping']).then(() => import('./pages/shipping/MergePage.vue')), meta: { title: 'shipping.title.merge', guard: 'shop', scope: 'orders.ship' } },
  { path: '/orders/addresses', name: 'address-changes', component: () => startTexts(['shipping']).then(() => import('./pages/shipping/AddressesPage.vue')), meta: { title: 'shipping.title.addresses', guard: 'shop', scope: 'orders.read' } },
  { path: '/orders/trouble', name: 'trouble', component: () => startTexts(['shipping']).then(() => import('./pages/shipping/TroublePage.vue')), meta: { title: 'shipping.title.trouble', guard: 'shop', scope: 'orders.read' } },
  { path: '/orders/:id', name: 'order', component: () => startTexts(['orderdesk']).then(() => import('./pages/orders/OrderPage.vue')), meta: { title: 'merchant.title.order', guard: 'shop', scope: 'orders.read' } },
  { path: '/aftersale', name: 'aftersale', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/CasesPage.vue')), meta: { title: 'aftersale.title.desk', guard: 'shop', scope: 'orders.read' } },
  { path: '/aftersale/rules', name: 'aftersale-rules', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/RulesPage.vue')), meta: { title: 'aftersale.title.rules', guard: 'shop', scope: 'orders.read' } },
  { path: '/aftersale/:id', name: 'aftersale-case', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/CasePage.vue')), meta: { title: 'aftersale.title.case', guard: 'shop', scope: 'orders.read' } },
  { path: '/freight', name: 'freight', component: () => startTexts(['shipping']).then(() => import('./pages/shipping/FreightPage.vue')), meta: { title: 'shipping.title.freight', guard: 'shop', scope: 'products.read' } },
  { path: '/stock', name: 'stock', component: () => startTexts(['shipping']).then(() => import('./pages/stock/StockPage.vue')), meta: { title: 'shipping.title.stock', guard: 'shop', scope: 'products.read' } },
  { path: '/stock/warehouses', name: 'warehouses', component: () => startTexts(['shipping']).then(() => import('./pages/stock/WarehousesPage.vue')), meta: { title: 'shipping.title.warehouses', guard: 'shop', scope: 'products.read' } },
  { path: '/stock/inbounds', name: 'inbounds', component: () => startTexts(['shipping']).then(() => import('./pages/stock/InboundsPage.vue')), meta: { title: 'shipping.title.inbounds', guard: 'shop', scope: 'products.read' } },
  { path: '/marketing', name: 'marketing', component: offers(() => import('./pages/marketing/HomePage.vue')), meta: { title: 'offers.title.home', guard: 'shop', scope: 'products.read' } },
  { path: '/marketing/coupons', name: 'coupons', component: offers(() => import('@/offers/OffersPage.vue')), meta: { title: 'offers.title.coupons', guard: 'shop', scope: 'products.read' } },
  { path: '/marketing/offers', name: 'offers', component: offers(() => import('@/offers/OffersPage.vue')), meta: { title: 'offers.title.offers', guard: 'shop', scope: 'products.read' } },
  { path: '/marketing/platform', name: 'platform-offers', component: offers(() => import('./pages/marketing/EnterPage.vue')), meta: { title: 'offers.title.enter', guard: 'shop', scope: 'products.read' } },
  { path: '/marketing/offers/new', name: 'offer-new', component: offers(() => import('@/offers/EditorPage.vue')), meta: { title: 'offers.title.new', guard: 'shop', scope: 'offers.edit' } },
  { path: '/marketing/offers/:id', name: 'offer', component: offers(() => import('@/offers/EditorPage.vue')), meta: { title: 'offers.title.offer', guard: 'shop', scope: 'products.read' } },
  { path: '/members', name: 'members', component: offers(() => import('./pages/marketing/MembersPage.vue')), meta: { title: 'offers.title.members', guard: 'shop', scope: 'orders.read' } },
  { path: '/reviews', name: 'reviews', component: () => startTexts(['orderdesk', 'reviews']).then(() => import('./pages/reviews/ReviewsPage.vue')), meta: { title: 'od.title.reviews', guard: 'shop', scope: 'orders.read' } },
  { path: '/exports', name: 'exports', component: () => startTexts(['orderdesk']).then(() => import('./pages/exports/ExportsPage.vue')), meta: { title: 'od.title.exports', guard: 'shop', scope: 'orders.export' } },
  { path: '/invoices', name: 'invoices', component: () => startTexts(['orderdesk']).then(() => import('./pages/invoices/InvoicesPage.vue')), meta: { title: 'od.title.invoices', guard: 'shop', scope: 'orders.read' } },
  { path: '/plans', name: 'plans', component: () => import('./pages/plans/PlansPage.vue'), meta: { title: 'merchant.title.plans', guard: 'shop', scope: 'products.read' } },
  { path: '/data', name: 'data', component: () => startTexts(['path', 'quality']).then(() => import('./pages/data/DataPage.vue')), meta: { title: 'merchant.title.data', guard: 'shop', scope: 'compass.read' } },
  { path: '/funds', name: 'funds', component: () => import('./pages/funds/FundsPage.vue'), meta: { title: 'merchant.title.funds', guard: 'shop', scope: 'funds.read' } },
  { path: '/funds/withdrawals', name: 'withdrawals', component: () => import('@/funds/WithdrawalsPage.vue'), meta: { title: 'funds.title.withdrawals', guard: 'shop', scope: 'funds.read' } },
  { path: '/funds/deposit', name: 'deposit', component: () => import('./pages/funds/DepositPage.vue'), meta: { title: 'funds.title.deposit', guard: 'shop', scope: 'funds.read' } },
  { path: '/funds/statements', name: 'statements', component: () => import('@/funds/StatementsPage.vue'), meta: { title: 'funds.title.statements', guard: 'shop', scope: 'funds.read' } },
  { path: '/staff', name: 'staff', component: () => import('@/desk/StaffPage.vue'), meta: { title: 'desk.staff.title', guard: 'shop', scope: 'staff.edit' } },
  { path: '/shop', name: 'shop', component: () => import('./pages/shop/ProfilePage.vue'), meta: { title: 'merchant.title.shop', guard: 'shop', scope: 'profile.edit' } },
  { path: '/shop/decor', name: 'decor', component: () => startTexts(['deals', 'offers', 'mall', 'versions', 'hotzone']).then(() => import('./pages/shop/DecorPage.vue')), meta: { title: 'mall.title.shopEditor', guard: 'shop', scope: 'profile.edit' } },
  { path: '/notices', name: 'notices', component: () => import('@/console/NoticeList.vue'), meta: { title: 'merchant.title.notices', guard: 'shop' } },
  { path: '/live', name: 'live', component: live(() => import('./pages/live/RoomsPage.vue')), meta: { title: 'lc.title.live', guard: 'shop', scope: 'live.run|live.assist|live.moderate' } },
  { path: '/live/floors', name: 'live-floors', component: live(() => import('./pages/live/FloorsPage.vue')), meta: { title: 'lc.title.floors', guard: 'shop', scope: 'offers.edit' } },
  { path: '/live/licences', name: 'live-licences', component: live(() => import('./pages/live/LicencesPage.vue')), meta: { title: 'lc.title.licences', guard: 'shop', scope: 'products.read' } },
  { path: '/live/:author/:sid', name: 'live-console', component: live(() => import('./pages/live/ConsolePage.vue')), meta: { title: 'lc.title.console', guard: 'shop' } },
  { path: '/promo', name: 'promo', component: () => startTexts(['promo']).then(() => import('@/promo/NodesPage.vue')), meta: { title: 'promo.title', guard: 'shop', scope: 'compass.read' } },
  { path: '/rooms', name: 'room-reviews', component: reviews(() => import('@/rooms/RoomsPage.vue')), meta: { title: 'review.list', guard: 'shop', scope: 'compass.read' } },
  { path: '/rooms/:id', name: 'room-review', component: reviews(() => import('@/rooms/ReviewPage.vue')), meta: { title: 'review.title', guard: 'shop', scope: 'compass.read' } },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('@/console/LostPage.vue'), meta: { title: 'app.notFound', guard: 'shop' } },
]
