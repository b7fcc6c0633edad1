import { expect, test } from 'vitest'
import { secondOfLink } from './second-of-link.ts'

test('a second is read as a number and as a clock shows it', () => {
  expect([65, 65.9, '1:05', '1:02:03', 0].map(secondOfLink)).toEqual([65, 65, 65, 3723, 0])
})

test('whatever else stands in an address is left alone', () => {
  for (const raw of [-5, Number.NaN, 'abc', '', true, null, undefined, [5]]) expect(secondOfLink(raw)).toBeUndefined()
})
