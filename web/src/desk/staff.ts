import type { Staff } from '@/api/types'

/** Everybody with rights on a subject, and what may be given there. */
export interface StaffList {
  items: Staff[]
  scopes: string[]
  roles: Record<string, string[]>
}

/** Roles to choose from, the whole of rights first and free choice last. */
export const rolesOf = (list: StaffList): string[] => ['owner', ...Object.keys(list.roles).filter((name) => name !== 'owner' && name !== 'custom'), 'custom'].filter((name) => name in list.roles)

/** The role whose preset is exactly this, else `custom`: ticking a box never lies about the role's name. */
export function roleOf(list: StaffList, scopes: readonly string[]): string {
  const given = new Set(scopes)
  if (given.has('*')) return 'owner'
  return rolesOf(list).find((name) => name !== 'owner' && name !== 'custom' && list.roles[name]!.length === given.size && list.roles[name]!.every((scope) => given.has(scope))) ?? 'custom'
}

/** A role's preset as boxes to tick: an owner's star is all of them. */
export const ticksOf = (list: StaffList, role: string): string[] => (role === 'owner' ? list.scopes : (list.roles[role] ?? []))

/** The last owner stays: somebody has to be able to give rights. */
export const lastOwner = (list: StaffList, row: Staff): boolean => row.role === 'owner' && list.items.filter((one) => one.role === 'owner').length < 2
