import { startConsole } from '@/console'
import { NAV } from './nav'
import { routes } from './routes'
import { useBadges } from './useBadges'

void startConsole({ name: 'ops', base: '/ops/', kind: 'platform', routes, nav: NAV, texts: ['studio', 'chart', 'desk', 'funds', 'payments'], useBadges })
