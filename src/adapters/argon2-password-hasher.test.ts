import { expect, test } from 'vitest'
import { argon2PasswordHasher as hasher } from './argon2-password-hasher.ts'

test('a password fits its own hash only, and no hash is made twice', async () => {
  const first = await hasher.hash('correct horse')
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await hasher.hash('correct horse')).not.toBe(first)
  expect(await hasher.verify(first, 'correct horse')).toBe(true)
  expect(await hasher.verify(first, 'Correct horse')).toBe(false)
})

test('what is no hash fits nothing', async () => {
  expect(await hasher.verify('', 'x')).toBe(false)
  expect(await hasher.verify('plain', 'plain')).toBe(false)
})
