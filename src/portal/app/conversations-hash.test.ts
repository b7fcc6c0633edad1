import { expect, test } from 'vitest'
import { conversationsHash, parseConversationsHash } from './conversations-hash.ts'

test('which conversations are meant is read from an address, whatever stands there', () => {
  const ids = Array.from({ length: 2000 }, (_, index) => `019b0000-0000-7000-8000-${String(index).padStart(12, '0')}`)
  expect(parseConversationsHash(conversationsHash(ids))).toEqual(ids)
  expect(parseConversationsHash('#a.b.a')).toEqual(['a', 'b'])
  expect(parseConversationsHash('a/../b.%00.c')).toEqual(['c'])
  expect(parseConversationsHash('')).toEqual([])
})
