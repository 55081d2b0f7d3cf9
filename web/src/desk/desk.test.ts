import { describe, expect, it } from 'vitest'
import { lastOwner, roleOf, rolesOf, ticksOf, type StaffList } from './staff'

const one = (account_id: string, role: string) => ({ account_id, name: account_id, login_masked: '', role, scopes: [], created_at: '' })
const list: StaffList = {
  items: [one('a', 'owner'), one('b', 'finance')],
  scopes: ['videos.audit', 'ledger.read', 'compass.read'],
  roles: { finance: ['ledger.read', 'compass.read'], operations: ['videos.audit'], owner: ['*'], custom: [] },
}

describe('staff', () => {
  it('offers the roles of the subject, all rights first and free choice last', () => {
    expect(rolesOf(list)).toEqual(['owner', 'finance', 'operations', 'custom'])
    expect([ticksOf(list, 'owner'), ticksOf(list, 'finance'), ticksOf(list, 'none')]).toEqual([list.scopes, ['ledger.read', 'compass.read'], []])
  })
  it('names a role only where its rights are exactly those', () => {
    expect([roleOf(list, ['compass.read', 'ledger.read']), roleOf(list, ['ledger.read']), roleOf(list, ['compass.read', 'ledger.read', 'videos.audit']), roleOf(list, []), roleOf(list, ['*'])]).toEqual(['finance', 'custom', 'custom', 'custom', 'owner'])
  })
  it('knows the last owner', () => {
    expect([lastOwner(list, list.items[0]!), lastOwner(list, list.items[1]!)]).toEqual([true, false])
    expect(lastOwner({ ...list, items: [...list.items, one('c', 'owner')] }, list.items[0]!)).toBe(false)
  })
})
