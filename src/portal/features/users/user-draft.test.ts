import { expect, test } from 'vitest'
import type { User } from '../../../contract/user.ts'
import { draftOf, inputOf, withChange } from './user-draft.ts'

const ADA: User = {
  id: '01890000-0000-7000-8000-000000000001',
  name: 'Ada Lovelace',
  firstName: 'Ada',
  lastName: 'Lovelace',
  extension: '101',
  numbers: ['+4930123'],
  sipAddresses: [],
  role: 'agent',
  site: 'Berlin',
  accessLevel: 'all',
  hidesRecordings: true,
  active: false,
}

test('the name that is shown follows first and last name', () => {
  const first = withChange(draftOf(undefined), { firstName: 'Ada' })
  expect(first.name).toBe('Ada')
  expect(withChange(first, { lastName: 'Byron' }).name).toBe('Ada Byron')
  expect(withChange(draftOf(ADA), { lastName: 'King' }).name).toBe('Ada King')
})

test('a name that somebody typed stays', () => {
  const own = withChange(draftOf(ADA), { name: 'Countess' })
  expect(withChange(own, { lastName: 'King' }).name).toBe('Countess')
})

test('what is empty is not there, and what nobody changed is not lost', () => {
  const input = inputOf(withChange(draftOf(ADA), { extension: ' ', userName: 'ada' }))
  expect(input).toEqual({
    name: 'Ada Lovelace',
    firstName: 'Ada',
    lastName: 'Lovelace',
    userName: 'ada',
    numbers: ['+4930123'],
    sipAddresses: [],
    role: 'agent',
    site: 'Berlin',
    accessLevel: 'all',
    hidesRecordings: true,
    active: false,
  })
})
