import { startConsole } from '@/console'
import UploadChip from './parts/UploadChip.vue'
import { NAV } from './nav'
import { routes } from './routes'

void startConsole({
  name: 'author',
  base: '/author/',
  kind: 'author',
  routes,
  nav: NAV,
  finders: [{ label: 'author.find.products', scope: 'showcase.edit', to: (words) => ({ name: 'products', query: { q: words } }) }],
  texts: ['studio', 'chart', 'desk', 'funds'],
  notices: 'notices',
  beside: UploadChip,
})
