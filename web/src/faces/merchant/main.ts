import { startConsole } from '@/console'
import { bag, bell, box, chart, external, gear, home, live, people, percent, shield, wallet } from '@/ui/icons'
import ShopChip from './ShopChip.vue'
import { routes } from './routes'
import { useBadges } from './useBadges'

void startConsole({
  name: 'merchant',
  base: '/merchant/',
  kind: 'shop',
  routes,
  useBadges,
  beside: ShopChip,
  texts: ['desk', 'funds'],
  notices: 'notices',
  nav: [
    { to: 'home', label: 'merchant.title.home', icon: home },
    {
      to: 'products',
      label: 'merchant.nav.products',
      icon: box,
      badge: 'rejected',
      children: [
        { to: 'products', label: 'merchant.title.products' },
        { to: 'product-new', label: 'merchant.title.productNew' },
        { to: 'import', label: 'merchant.title.import' },
        { to: 'stock', label: 'desk.nav.stock' },
        { to: 'freight', label: 'desk.nav.freight' },
      ],
    },
    {
      to: 'orders',
      label: 'merchant.nav.orders',
      icon: bag,
      badge: 'ship',
      children: [
        { to: 'orders', label: 'merchant.title.orders' },
        { to: 'ship', label: 'merchant.title.ship' },
        { to: 'reviews', label: 'desk.nav.reviews' },
        { to: 'invoices', label: 'desk.nav.invoices' },
        { to: 'exports', label: 'desk.nav.exports' },
        { to: 'ship-sheet', label: 'desk.nav.sheet' },
        { to: 'print', label: 'desk.nav.print' },
        { to: 'merge', label: 'desk.nav.merge' },
        { to: 'trouble', label: 'desk.nav.trouble' },
        { to: 'address-changes', label: 'desk.nav.addresses' },
      ],
    },
    {
      to: 'aftersale',
      label: 'desk.nav.aftersale',
      icon: shield,
      badge: 'aftersale',
      children: [
        { to: 'aftersale', label: 'desk.nav.aftersale' },
        { to: 'aftersale-rules', label: 'desk.nav.returns' },
      ],
    },
    {
      to: 'marketing',
      label: 'desk.nav.marketing',
      icon: percent,
      children: [
        { to: 'marketing', label: 'desk.nav.marketingHome' },
        { to: 'coupons', label: 'desk.nav.coupons' },
        { to: 'offers', label: 'desk.nav.offers' },
        { to: 'platform-offers', label: 'desk.nav.platformOffers' },
        { to: 'members', label: 'desk.nav.members' },
      ],
    },
    {
      to: 'live',
      label: 'merchant.nav.live',
      icon: live,
      children: [
        { to: 'live', label: 'merchant.nav.live' },
        { to: 'live-floors', label: 'merchant.nav.floors' },
        { to: 'live-licences', label: 'merchant.nav.licences' },
      ],
    },
    { to: 'plans', label: 'merchant.title.plans', icon: external },
    {
      to: 'data',
      label: 'merchant.title.data',
      icon: chart,
      children: [
        { to: 'data', label: 'merchant.title.data' },
        { to: 'room-reviews', label: 'merchant.title.reviews' },
        { to: 'promo', label: 'desk.nav.promo' },
      ],
    },
    {
      to: 'funds',
      label: 'merchant.title.funds',
      icon: wallet,
      children: [
        { to: 'funds', label: 'funds.title.bills' },
        { to: 'withdrawals', label: 'funds.title.withdrawals' },
        { to: 'deposit', label: 'funds.title.deposit' },
        { to: 'statements', label: 'funds.title.statements' },
      ],
    },
    { to: 'notices', label: 'merchant.title.notices', icon: bell },
    { to: 'staff', label: 'desk.staff.title', icon: people },
    {
      to: 'shop',
      label: 'merchant.title.shop',
      icon: gear,
      children: [
        { to: 'shop', label: 'merchant.title.shop' },
        { to: 'decor', label: 'desk.nav.decor' },
      ],
    },
  ],
  finders: [
    { label: 'merchant.find.orders', scope: 'orders.read', to: (words) => ({ name: 'orders', query: { q: words } }) },
    { label: 'merchant.find.products', scope: 'products.read', to: (words) => ({ name: 'products', query: { q: words } }) },
  ],
})
