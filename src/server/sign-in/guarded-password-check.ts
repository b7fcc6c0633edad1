import { AppError } from '../../core/model/app-error.ts'
import type { StoredUser } from '../../store/users.ts'
import { createAttemptLimiter } from '../attempt-limiter.ts'
import { networkOf } from '../network-of.ts'
import type { ServerParts } from '../server-parts.ts'
import { createPasswordCheck } from './check-password.ts'

/** Per person and network; and per network alone, for whoever tries many names from one place. */
const PER_PERSON = { maximumFailures: 5, windowMs: 15 * 60_000 }
const PER_NETWORK = { maximumFailures: 50, windowMs: 15 * 60_000 }

/** Undefined when they do not belong together. Rejects with `too-many-attempts` before anything is compared. */
export type GuardedPasswordCheck = (
  remoteAddress: string,
  email: string,
  password: string,
) => Promise<StoredUser | undefined>

/** Makes guessing slow. */
export function createGuardedPasswordCheck(
  parts: Pick<ServerParts, 'db' | 'passwordHasher' | 'nowMs'>,
): GuardedPasswordCheck {
  const checkPassword = createPasswordCheck(parts)
  const perPerson = createAttemptLimiter(PER_PERSON, parts.nowMs)
  const perNetwork = createAttemptLimiter(PER_NETWORK, parts.nowMs)

  return async (remoteAddress, email, password) => {
    const network = networkOf(remoteAddress)
    const person = `${network} ${email}`
    const wait = Math.max(perPerson.retryAfterSeconds(person), perNetwork.retryAfterSeconds(network))
    if (wait > 0) {
      throw new AppError('too-many-attempts', 'Too many failed tries to sign in', { retryAfterSeconds: wait })
    }
    // Counted before the slow comparison, so that tries at the same moment do not slip through.
    perPerson.failed(person)
    perNetwork.failed(network)
    const user = await checkPassword(email, password)
    if (user) {
      perPerson.succeeded(person)
      // Only this one: whoever has a password of their own must not guess those of others in between.
      perNetwork.takeBack(network)
    }
    return user
  }
}
