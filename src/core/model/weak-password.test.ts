import { expect, it } from 'vitest'
import { isWeakPassword } from './weak-password.ts'

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
