import type { NavItem } from '@/console'
import { bag, chart, grid, home, live, people, percent, person, play, shield, upload, wallet } from '@/ui/icons'

export const NAV: readonly NavItem[] = [
  { to: 'home', label: 'author.nav.home', icon: home },
  {
    to: 'upload',
    label: 'author.nav.upload',
    icon: upload,
    children: [
      { to: 'upload', label: 'author.nav.upload' },
      { to: 'post', label: 'studio.title.post' },
    ],
  },
  { to: 'videos', label: 'author.nav.videos', icon: play },
  { to: 'live', label: 'author.nav.live', icon: live },
  { to: 'products', label: 'author.nav.products', icon: grid },
  { to: 'showcase', label: 'author.nav.showcase', icon: bag },
  {
    to: 'offers',
    label: 'desk.nav.fanCoupons',
    icon: percent,
    children: [
      { to: 'offers', label: 'desk.nav.fanCoupons' },
      { to: 'budgets', label: 'desk.nav.budgets' },
    ],
  },
  {
    to: 'data',
    label: 'author.nav.data',
    icon: chart,
    children: [
      { to: 'data', label: 'author.nav.data' },
      { to: 'room-reviews', label: 'author.nav.reviews' },
    ],
  },
  {
    to: 'earnings',
    label: 'author.nav.earnings',
    icon: wallet,
    children: [
      { to: 'earnings', label: 'author.nav.bills' },
      { to: 'withdrawals', label: 'funds.title.withdrawals' },
      { to: 'statements', label: 'funds.title.statements' },
      { to: 'claims', label: 'author.nav.claims' },
    ],
  },
  { to: 'contracts', label: 'author.nav.contracts', icon: people },
  { to: 'staff', label: 'desk.staff.title', icon: shield },
  { to: 'profile', label: 'author.nav.profile', icon: person },
]
