// The server's presets (people/access/types.py): what a role stands for when nothing else was ticked.
export const SCOPES = [
  'products.read', 'products.edit', 'stock.edit', 'orders.read', 'orders.ship', 'orders.reveal', 'plans.edit', 'compass.read', 'funds.read', 'profile.edit', 'staff.edit',
] as const
export const ROLES: Record<string, readonly string[]> = {
  operations: ['products.read', 'products.edit', 'stock.edit', 'orders.read', 'plans.edit', 'compass.read', 'profile.edit'],
  warehouse: ['products.read', 'stock.edit', 'orders.read', 'orders.ship', 'orders.reveal'],
  service: ['products.read', 'orders.read', 'orders.reveal'],
  finance: ['orders.read', 'funds.read', 'compass.read'],
  custom: [],
}

/** The role whose preset is exactly this, else `custom`: so that ticking a box never lies about the role's name. */
export function roleOf(scopes: readonly string[]): string {
  const given = new Set(scopes)
  return Object.keys(ROLES).find((role) => role !== 'custom' && ROLES[role]!.length === given.size && ROLES[role]!.every((scope) => given.has(scope))) ?? 'custom'
}
