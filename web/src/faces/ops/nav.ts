import type { NavItem } from '@/console'
import { bell, box, bubble, card, flag, grid, home, live, percent, play, search, shield, star, store, wallet, warn } from '@/ui/icons'

export const NAV: readonly NavItem[] = [
  { to: 'home', label: 'ops.nav.home', icon: home },
  { to: 'product-audits', label: 'ops.nav.products', icon: box, badge: 'products' },
  { to: 'video-audits', label: 'ops.nav.videos', icon: play, badge: 'videos' },
  { to: 'content', label: 'studio.ops.title', icon: bubble },
  {
    to: 'live-wall',
    label: 'ops.nav.live',
    icon: live,
    children: [
      { to: 'live-wall', label: 'ops.nav.live' },
      { to: 'live-replays', label: 'ops.nav.liveReplays' },
      { to: 'live-appeals', label: 'ops.nav.liveAppeals' },
      { to: 'live-licences', label: 'ops.nav.liveLicences' },
    ],
  },
  { to: 'aftersale', label: 'desk.nav.rulings', icon: flag },
  { to: 'risk', label: 'desk.nav.risk', icon: warn, badge: 'risk' },
  { to: 'appeals', label: 'desk.nav.appeals', icon: star },
  { to: 'categories', label: 'ops.nav.categories', icon: grid },
  { to: 'mall', label: 'desk.nav.mall', icon: store },
  {
    to: 'search-words',
    label: 'ops.nav.searchWords',
    icon: search,
    children: [
      { to: 'search-words', label: 'ops.nav.searchWords' },
      { to: 'search-quality', label: 'ops.nav.searchQuality' },
    ],
  },
  { to: 'feed-policies', label: 'ops.nav.feed', icon: play },
  {
    to: 'offers',
    label: 'desk.nav.offers',
    icon: percent,
    children: [
      { to: 'offers', label: 'desk.nav.platformCoupons' },
      { to: 'budgets', label: 'desk.nav.budgets' },
      { to: 'promo', label: 'desk.nav.promo' },
    ],
  },
  {
    to: 'ledger',
    label: 'ops.nav.money',
    icon: wallet,
    badge: 'withdrawals',
    children: [
      { to: 'ledger', label: 'ops.nav.ledger' },
      { to: 'bills', label: 'ops.nav.bills' },
      { to: 'withdrawals', label: 'funds.title.queue' },
      { to: 'balances', label: 'funds.title.balances' },
      { to: 'statements', label: 'funds.title.statements' },
      { to: 'closes', label: 'funds.title.closes' },
      { to: 'fees', label: 'funds.title.fees' },
    ],
  },
  {
    to: 'pay-channels',
    label: 'payments.nav.group',
    icon: card,
    children: [
      { to: 'pay-channels', label: 'payments.nav.channels' },
      { to: 'pay-movements', label: 'payments.nav.movements' },
      { to: 'pay-refunds', label: 'payments.nav.refunds' },
      { to: 'pay-reconcile', label: 'payments.nav.reconcile' },
    ],
  },
  { to: 'messages', label: 'ops.nav.messages', icon: bell },
  { to: 'staff', label: 'desk.staff.title', icon: shield },
]
