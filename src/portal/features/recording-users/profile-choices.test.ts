import { expect, test } from 'vitest'
import { profileChoices } from './profile-choices.ts'

const user = (profile?: string) => ({
  id: 'u',
  name: 'U',
  numbers: [],
  mayBeRecorded: true,
  product: 'none' as const,
  ...(profile === undefined ? {} : { profile }),
})

test('profiles that may be recorded come first, each once, then those in use', () => {
  const users = [user('Fax'), user(), user('Elite'), user('Fax')]
  expect(profileChoices({ products: [], profiles: ['Elite', 'Premier'], users })).toEqual(['Elite', 'Premier', 'Fax'])
})

test('where every profile may be recorded there is nothing to choose', () => {
  expect(profileChoices({ products: [], profiles: 'any', users: [user('Fax')] })).toEqual([])
})
