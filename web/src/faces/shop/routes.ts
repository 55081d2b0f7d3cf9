import type { RouteRecordRaw } from 'vue-router'
import { startTexts } from '@/i18n'

const deals = <T>(page: () => Promise<T>) => () => startTexts(['deals']).then(page)
const mall = <T>(page: () => Promise<T>) => () => startTexts(['deals', 'mall']).then(page)
// Side by side: the first thing a shopper waits for is this page.
const feed = () => Promise.all([import('./pages/feed/FeedPage.vue'), startTexts(['clips'])]).then(([page]) => page)
const room = () => Promise.all([import('./pages/live/RoomPage.vue'), startTexts(['live'])]).then(([page]) => page)
const square = () => Promise.all([import('./pages/live/SquarePage.vue'), startTexts(['live'])]).then(([page]) => page)
const author = () => Promise.all([import('./pages/author/AuthorPage.vue'), startTexts(['clips', 'deals', 'live'])]).then(([page]) => page)

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'feed', component: feed, meta: { title: 'title.feed', guard: 'public', kept: true } },
  { path: '/follow', name: 'follow', component: feed, meta: { title: 'title.follow', guard: 'signed_in', kept: true } },
  { path: '/v/:id', name: 'clip', component: feed, meta: { title: 'title.clip', guard: 'public', kept: true } },
  { path: '/mall', name: 'mall', component: mall(() => import('./pages/mall/MallPage.vue')), meta: { title: 'title.mall', guard: 'public' } },
  { path: '/mall/:place', name: 'channel', component: mall(() => import('./pages/mall/ChannelPage.vue')), meta: { title: 'mall.title.channel', guard: 'public' } },
  { path: '/c/:id?', name: 'categories', component: mall(() => import('./pages/mall/CategoriesPage.vue')), meta: { title: 'mall.title.categories', guard: 'public' } },
  { path: '/rankings', name: 'rankings', component: mall(() => import('./pages/mall/RankingsPage.vue')), meta: { title: 'mall.title.rankings', guard: 'public' } },
  { path: '/flash', name: 'flash', component: mall(() => import('./pages/mall/FlashPage.vue')), meta: { title: 'mall.title.flash', guard: 'public' } },
  { path: '/live', name: 'live', component: square, meta: { title: 'live.title.square', guard: 'public' } },
  { path: '/live/:room', name: 'live-room', component: room, meta: { title: 'live.title.room', guard: 'public', full: true } },
  { path: '/search', name: 'search', component: () => startTexts(['deals', 'find']).then(() => import('./pages/search/SearchPage.vue')), meta: { title: 'title.search', guard: 'public' } },
  { path: '/p/:id', name: 'product', component: () => startTexts(['deals', 'reviews']).then(() => import('./pages/product/ProductPage.vue')), meta: { title: 'title.product', guard: 'public' } },
  { path: '/p/:id/reviews', name: 'reviews', component: () => startTexts(['reviews']).then(() => import('./pages/reviews/ReviewsPage.vue')), meta: { title: 'reviews.title.all', guard: 'public' } },
  { path: '/store/:id', name: 'store', component: mall(() => import('./pages/store/StorePage.vue')), meta: { title: 'title.store', guard: 'public' } },
  { path: '/u/:id', name: 'author', component: author, meta: { title: 'title.author', guard: 'public' } },
  { path: '/cart', name: 'cart', component: deals(() => import('./pages/cart/CartPage.vue')), meta: { title: 'title.cart', guard: 'public' } },
  { path: '/coupons', name: 'coupons', component: deals(() => import('./pages/coupons/CouponsPage.vue')), meta: { title: 'title.coupons', guard: 'public' } },
  { path: '/checkout', name: 'checkout', component: deals(() => import('./pages/checkout/CheckoutPage.vue')), meta: { title: 'title.checkout', guard: 'signed_in' } },
  { path: '/pay/sandbox/:charge', name: 'sandbox', component: () => startTexts(['cashier']).then(() => import('./pages/pay/SandboxPage.vue')), meta: { title: 'title.sandbox', guard: 'signed_in' } },
  { path: '/pay/card/:id/:attempt', name: 'pay-card', component: () => startTexts(['cashier']).then(() => import('./pages/pay/CardPage.vue')), meta: { title: 'cashier.title.card', guard: 'signed_in' } },
  { path: '/pay/scan/:id/:attempt', name: 'pay-scan', component: () => startTexts(['cashier']).then(() => import('./pages/pay/ScanPage.vue')), meta: { title: 'cashier.title.scan', guard: 'signed_in' } },
  { path: '/pay/:id', name: 'pay', component: () => startTexts(['cashier']).then(() => import('./pages/pay/CashierPage.vue')), meta: { title: 'title.pay', guard: 'signed_in' } },
  { path: '/pay/:id/result', name: 'pay-result', component: () => startTexts(['cashier', 'deals']).then(() => import('./pages/pay/ResultPage.vue')), meta: { title: 'cashier.title.result', guard: 'signed_in' } },
  { path: '/orders', name: 'orders', component: () => startTexts(['own']).then(() => import('./pages/orders/OrdersPage.vue')), meta: { title: 'title.orders', guard: 'signed_in' } },
  { path: '/orders/:id', name: 'order', component: () => startTexts(['own']).then(() => import('./pages/orders/OrderPage.vue')), meta: { title: 'title.order', guard: 'signed_in' } },
  { path: '/orders/:id/review', name: 'review', component: () => startTexts(['reviews', 'aftersale']).then(() => import('./pages/reviews/WritePage.vue')), meta: { title: 'reviews.title.write', guard: 'signed_in' } },
  { path: '/me/reviews', name: 'my-reviews', component: () => startTexts(['reviews', 'aftersale']).then(() => import('./pages/reviews/MyReviewsPage.vue')), meta: { title: 'reviews.title.mine', guard: 'signed_in' } },
  { path: '/orders/:id/address', name: 'order-address', component: () => startTexts(['delivery']).then(() => import('./pages/orders/AddressPage.vue')), meta: { title: 'delivery.address.title', guard: 'signed_in' } },
  { path: '/orders/:id/parcels', name: 'parcels', component: () => startTexts(['delivery']).then(() => import('./pages/orders/ParcelsPage.vue')), meta: { title: 'title.parcels', guard: 'signed_in' } },
  { path: '/orders/:id/aftersale', name: 'aftersale-apply', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/ApplyPage.vue')), meta: { title: 'aftersale.title.apply', guard: 'signed_in' } },
  { path: '/aftersale', name: 'aftersale', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/CasesPage.vue')), meta: { title: 'aftersale.title.list', guard: 'signed_in' } },
  { path: '/aftersale/:case', name: 'aftersale-case', component: () => startTexts(['aftersale']).then(() => import('./pages/aftersale/CasePage.vue')), meta: { title: 'aftersale.title.case', guard: 'signed_in' } },
  { path: '/addresses', name: 'addresses', component: () => import('./pages/address/AddressesPage.vue'), meta: { title: 'title.addresses', guard: 'signed_in' } },
  { path: '/messages', name: 'messages', component: () => import('./pages/messages/MessagesPage.vue'), meta: { title: 'title.messages', guard: 'public' } },
  { path: '/me/clips', name: 'my-clips', component: () => startTexts(['clips']).then(() => import('./pages/me/KeptPage.vue')), meta: { title: 'clips.mine', guard: 'signed_in' } },
  { path: '/me', name: 'me', component: () => startTexts(['clips']).then(() => import('./pages/me/MePage.vue')), meta: { title: 'title.me', guard: 'public' } },
  { path: '/settings', name: 'settings', component: () => import('./pages/me/SettingsPage.vue'), meta: { title: 'title.settings', guard: 'public' } },
  { path: '/interests', name: 'interests', component: () => startTexts(['interest', 'erase']).then(() => import('./pages/me/InterestsPage.vue')), meta: { title: 'interest.title', guard: 'signed_in' } },
  { path: '/login', name: 'login', component: () => import('./pages/login/LoginPage.vue'), meta: { title: 'title.login', guard: 'public' } },
  { path: '/join', name: 'join', component: () => import('./pages/login/JoinPage.vue'), meta: { title: 'title.join', guard: 'public' } },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('./pages/LostPage.vue'), meta: { title: 'app.notFound', guard: 'public' } },
]
