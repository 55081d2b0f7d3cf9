// The shell of the merchant, author, agency and ops consoles. A face is one call and its pages:
//   main.ts    void startConsole({ name: 'ops', base: '/ops/', kind: 'platform', routes, nav, finders, notices: 'notices', useBadges })
//   routes.ts  { path: '/orders', name: 'orders', component: () => import(...), meta: { title: 'ops.title.orders', guard: 'platform', scope: 'orders.read' } }
//              and last { path: '/:rest(.*)*', name: 'lost', component: () => import('@/console/LostPage.vue'), meta: { title: 'app.notFound', guard: 'platform' } }
//   i18n       {face}.zh-CN.json and {face}.en.json; `console` and `common` are loaded along
// The shell sees to log-in, no subject, no scope, switching subjects, search, palette, keys, bell and languages. A page takes
// `useConsole()` for its API path and rights, `PageFrame` round itself, and for a list `useList` + `ListCard` + `DataTable`:
//   const list = useList({ key: here.key('bills'), filters: { state: 'all', q: '' }, tab: 'state', id: (row) => row.id,
//     read: (ask, signal) => api.get(here.path('/bills'), ask, signal) })
//   <ListCard :list="list"><DataTable :rows="list.rows.value" :id="list.id" :columns :label><template #title="{ row }">...
// A form takes `useSubmit` of `ui/`, `FormRow` per field (`:error="fields['title.zh-CN']"`), `FormError`, and `useLeaveGuard`.
export { startConsole } from './start'
export { useConsole, type Console, type ConsoleFace, type Finder, type NavItem } from './face'
export { roleName, scopeName } from './scopes'
export { useChord, useKeys } from './keys'
export { UNREAD } from './useUnread'
export { zoneLabel } from './zone'
export { useList, type Ask, type List } from './list/useList'
export { useSelection, type Selection } from './list/useSelection'
export { fromMinor, toMinor } from './form/minor'
export { useLeaveGuard } from './form/useLeaveGuard'
export { default as DataTable, type Column } from './list/DataTable.vue'
export { default as FilterBar } from './list/FilterBar.vue'
export { default as FormError } from './form/FormError.vue'
export { default as FormRow } from './form/FormRow.vue'
export { default as ListCard } from './list/ListCard.vue'
export { default as Menu, type MenuItem } from './Menu.vue'
export { default as Modal } from './Modal.vue'
export { default as MoneyInput } from './form/MoneyInput.vue'
export { default as PageFrame } from './PageFrame.vue'
export { default as Pager } from './list/Pager.vue'
export { default as SearchBox } from './list/SearchBox.vue'
export { default as SelectionBar } from './list/SelectionBar.vue'
export { default as StatusTabs } from './list/StatusTabs.vue'
export { default as Tag } from './Tag.vue'
export { default as NoticeList } from './NoticeList.vue'
