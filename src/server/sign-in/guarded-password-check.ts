import { AppError } from '../../core/model/app-error.ts'
import { countSignInFailure, findSignInLock, removeSignInLock } from '../../store/sign-in-locks.ts'
import { findUserToSignIn, type StoredUser } from '../../store/users.ts'
import { createAttemptLimiter } from '../attempt-limiter.ts'
import { networkOf } from '../network-of.ts'
import type { ServerParts } from '../server-parts.ts'
import { createPasswordCheck } from './check-password.ts'

/** Per person and network; and per network alone, for whoever tries many names from one place. */
const PER_PERSON = { maximumFailures: 5, windowMs: 15 * 60_000 }
const PER_NETWORK = { maximumFailures: 50, windowMs: 15 * 60_000 }
/** Per person from wherever; kept in the database, shown to administrators. */
export const LOCK_LIMITS = { maximumFailures: 20, windowMs: 60 * 60_000, lockMs: 30 * 60_000 }

export interface PasswordAnswer {
  readonly isRight: boolean
  /** Whose e-mail address it is, right or wrong. */
  readonly user?: StoredUser
  /** This try was one too many: the address is locked for a while. */
  readonly isLocked: boolean
}

/** Rejects with `too-many-attempts` before anything is compared. */
export type GuardedPasswordCheck = (remoteAddress: string, typed: string, password: string) => Promise<PasswordAnswer>

/** Makes guessing slow. */
export function createGuardedPasswordCheck(
  parts: Pick<ServerParts, 'db' | 'passwordHasher' | 'nowMs'>,
): GuardedPasswordCheck {
  const { db, nowMs } = parts
  const checkPassword = createPasswordCheck(parts)
  const perPerson = createAttemptLimiter(PER_PERSON, nowMs)
  const perNetwork = createAttemptLimiter(PER_NETWORK, nowMs)

  return async (remoteAddress, typed, password) => {
    const network = networkOf(remoteAddress)
    // One count for somebody with an e-mail address and a user name: a lock of one name must not leave the other open.
    const known = await findUserToSignIn(db, typed)
    const email = known ? signInNameOf(known.user) : typed
    const person = `${network} ${email}`
    refuseFor(Math.max(perPerson.retryAfterSeconds(person), perNetwork.retryAfterSeconds(network)))
    // Counted before the slow comparison, so that tries at the same moment do not slip through.
    perPerson.failed(person)
    perNetwork.failed(network)
    await refuseWhileLocked(db, email, nowMs())
    const { user, isRight } = await checkPassword(typed, password)
    if (isRight) {
      perPerson.succeeded(person)
      // Only this one: whoever has a password of their own must not guess those of others in between.
      perNetwork.takeBack(network)
      await removeSignInLock(db, email)
    }
    const isLocked = !isRight && (await countSignInFailure(db, email, LOCK_LIMITS, nowMs()))
    return { isRight, isLocked, ...(user && { user }) }
  }
}

/** What the person types to sign in, and is locked by. Who has none is locked alone. */
export function signInNameOf({ id, email, userName }: Pick<StoredUser, 'id' | 'email' | 'userName'>): string {
  return email ?? userName ?? id
}

/** Rejects with `too-many-attempts` while too many have tried to be this person. */
export async function refuseWhileLocked(db: ServerParts['db'], email: string, nowMs: number): Promise<void> {
  const lockedUntilMs = await findSignInLock(db, email, nowMs)
  if (lockedUntilMs !== undefined) refuseFor(Math.ceil((lockedUntilMs - nowMs) / 1000))
}

function refuseFor(seconds: number): void {
  if (seconds <= 0) return
  throw new AppError('too-many-attempts', 'Too many failed tries to sign in', { retryAfterSeconds: seconds })
}
