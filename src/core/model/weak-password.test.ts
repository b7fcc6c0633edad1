import { expect, it } from 'vitest'
import { isKnownPassword, isWeakPassword } from './weak-password.ts'

it.each([
  'password1234',
  'P@ssw0rd2026!',
  'Summer2026!!!',
  'passwordpassword',
  'Admin-Admin-123',
  'Willkommen2026',
  '111111111111',
  '123456789012',
  'abcabcabcabc',
  'qwertzuiopas',
  '1q2w3e4r5t6y',
  'zyxwvutsrqpo',
  'tapeline-2026',
])('%s is among the first that anybody tries', (password) => {
  expect(isWeakPassword(password)).toBe(true)
})

it.each([
  'a long enough password',
  'correct horse battery staple',
  'set by hand once',
  'demo-5tGh2_kQ',
  'пароль для звонков',
  'my password is a good one',
])('%s is not', (password) => {
  expect(isWeakPassword(password)).toBe(false)
})

it('a long one is read once', () => {
  expect(isWeakPassword('password'.repeat(125))).toBe(true)
  expect(isWeakPassword(`${'passwor'.repeat(140)}x`)).toBe(false)
})

const KNOWN = new Set(['liverpool', 'manchester', 'abc', 'gfhjkmgfhjkm', 'weber', 'anna'])

it.each([
  ['gfhjkmgfhjkm', true],
  ['Manchester 1878', true],
  ['L1verp00l-2026!', true],
  ['anna.Weber.1990', true],
  ['manchester-liverpool', true],
  ['manchester and rain', false],
  ['manchester4829105736', false],
  ['abc and so it goes', false],
  ['пароль для звонков', false],
  ['', false],
])('of known words %s is nothing but such: %s', (password, isKnown) => {
  expect(isKnownPassword(password, (word) => KNOWN.has(word))).toBe(isKnown)
})

it('looks for known words in time also in the longest', () => {
  expect(isKnownPassword('x'.repeat(1000), (word) => KNOWN.has(word))).toBe(false)
})
