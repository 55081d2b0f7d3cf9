import { i18n, t } from '@/i18n'

/** A scope as people call it: `orders.read` is 查看订单. */
export function scopeName(scope: string): string {
  const key = `console.scope.${scope === '*' ? 'all' : scope.replace('.', '_')}`
  return i18n.global.te(key) || i18n.global.te(key, 'zh-CN') ? t(key) : scope
}

/** A role as people call it; one made by hand keeps its own name. */
export function roleName(role: string): string {
  const key = `console.role.${role}`
  return i18n.global.te(key) || i18n.global.te(key, 'zh-CN') ? t(key) : role
}
