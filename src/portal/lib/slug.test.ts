import { expect, test } from 'vitest'
import { slugOf } from './slug.ts'

test('a company becomes a short name', () => {
  expect(slugOf('Müller & Söhne GmbH')).toBe('mueller-soehne-gmbh')
  expect(slugOf('  Café Noël, Inc. ')).toBe('cafe-noel-inc')
})

test('a short name has at most 63 characters and no hyphen at its ends', () => {
  expect(slugOf(`${'a'.repeat(62)} bcd`)).toBe('a'.repeat(62))
  expect(slugOf('—')).toBe('')
})
