import { hash, verify } from '@node-rs/argon2'
import type { PasswordHasher } from '../store/password-hasher.ts'

/** argon2id with 19 MiB, two passes, one lane: the least that OWASP's password storage sheet recommends; some 10 ms off the event loop. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const argon2PasswordHasher: PasswordHasher = {
  hash: (password) => hash(password, PARAMETERS),
  verify: (passwordHash, password) => verify(passwordHash, password).catch(() => false),
}
