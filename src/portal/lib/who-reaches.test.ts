import { expect, test } from 'vitest'
import type { User } from '../../contract/user.ts'
import { namesInShort, whoDoesNotReach } from './who-reaches.ts'

const user = (id: string, role: User['role'], accessLevel: User['accessLevel'] = 'by-role'): User => ({
  id,
  name: id.toUpperCase(),
  role,
  accessLevel,
  numbers: [],
  sipAddresses: [],
  hidesRecordings: false,
  active: true,
})
const USERS = [user('a', 'agent'), user('b', 'agent', 'own-and-groups'), user('c', 'supervisor'), user('d', 'user')]
const names = (ids: string, atLeast: 'own-and-groups' | 'team') =>
  whoDoesNotReach(USERS, [...ids], atLeast).map(({ name }) => name)

test('an agent manages a group in vain unless the access level has groups', () => {
  expect(names('abc', 'own-and-groups')).toEqual(['A'])
})

test('a queue is supervised in vain by whoever is no supervisor', () => {
  expect(names('abc', 'team')).toEqual(['A', 'B'])
})

test('the first is named, the others counted', () => {
  expect(namesInShort([{ name: 'A' }])).toBe('A')
  expect(namesInShort([{ name: 'A' }, { name: 'B' }, { name: 'C' }])).toBe('A and 2 more')
})
