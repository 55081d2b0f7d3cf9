import { expect, it } from 'vitest'
import { ROLES, roleOf, SCOPES } from './roles'

it('a role is named only while its rights are exactly its preset', () => {
  expect(roleOf(ROLES.warehouse!)).toBe('warehouse')
  expect(roleOf([...ROLES.warehouse!].toReversed())).toBe('warehouse')
  expect(roleOf([...ROLES.warehouse!, 'funds.read'])).toBe('custom')
  expect(roleOf([])).toBe('custom')
})

it('every preset is made of rights that the page can tick', () => {
  expect(Object.values(ROLES).flat().filter((scope) => !(SCOPES as readonly string[]).includes(scope))).toEqual([])
})
