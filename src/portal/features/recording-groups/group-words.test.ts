import { expect, test } from 'vitest'
import { groupInWords } from './group-words.ts'

const names = new Map([...'abcd'].map((id) => [id, id.toUpperCase()]))
const words = (managers: string, members: string) =>
  groupInWords({ managerIds: [...managers], memberIds: [...members] }, (id) => names.get(id))

test('a few managers are named, many and unknown ones counted', () => {
  expect(words('a', 'bc')).toBe('Managed by A · 2 members')
  expect(words('', 'b')).toBe('No manager · 1 member')
  expect(words('abcd', '')).toBe('4 managers · 0 members')
  expect(words('x', '')).toBe('1 manager · 0 members')
})
