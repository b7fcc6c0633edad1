import type { PasswordHasher } from '../../store/password-hasher.ts'
import { findUserToSignIn, type StoredUser } from '../../store/users.ts'
import type { ServerParts } from '../server-parts.ts'

export type PasswordCheck = (
  email: string,
  password: string,
) => Promise<{ readonly isRight: boolean; readonly user?: StoredUser }>

/** Hashing takes a core and much memory: so many at once, the others wait. */
const AT_ONCE = 2

/** Takes as long for a stranger as for somebody with a wrong password: names cannot be found out by the clock. */
export function createPasswordCheck({ db, passwordHasher }: Pick<ServerParts, 'db' | 'passwordHasher'>): PasswordCheck {
  const hasher = limited(passwordHasher)
  let standIn: Promise<string> | undefined
  return async (email, password) => {
    const found = await findUserToSignIn(db, email)
    standIn ??= passwordHasher.hash('nobody has this password')
    const matches = await hasher(found?.passwordHash ?? (await standIn), password)
    return {
      isRight: matches && found?.passwordHash !== undefined && found.user.active,
      ...(found && { user: found.user }),
    }
  }
}

function limited(hasher: PasswordHasher): PasswordHasher['verify'] {
  let busy = 0
  const waiting: (() => void)[] = []
  return async (hash, password) => {
    while (busy >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    busy += 1
    try {
      return await hasher.verify(hash, password)
    } finally {
      busy -= 1
      waiting.shift()?.()
    }
  }
}
