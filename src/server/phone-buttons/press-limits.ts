import { createHash } from 'node:crypto'
import { AppError } from '../../core/model/app-error.ts'
import { createAttemptLimiter } from '../attempt-limiter.ts'
import { networkOf } from '../network-of.ts'

/** Of one token: a finger and a lamp need less, a phone that has gone mad is held back. */
const PER_TOKEN = { maximumFailures: 60, windowMs: 10_000 }
/** Of tokens nobody knows, from one network. */
const PER_NETWORK = { maximumFailures: 50, windowMs: 15 * 60_000 }
const MAXIMUM_REMEMBERED = 10_000

export interface PressLimits {
  /** Fails with `too-many-attempts`, before anything is looked up. */
  check(remoteAddress: string, token: string): void
  /** Whether the token was known. */
  note(remoteAddress: string, token: string, isKnown: boolean): void
}

/**
 * A phone whose token was revoked goes on asking for years: it must not lock out the other phones of the office. So tokens that were known
 * a moment ago pass.
 */
export function createPressLimits(nowMs: () => number): PressLimits {
  const perToken = createAttemptLimiter(PER_TOKEN, nowMs)
  const perNetwork = createAttemptLimiter(PER_NETWORK, nowMs)
  /** Hashes: the tokens themselves are kept nowhere. */
  const known = new Set<string>()

  return {
    check(remoteAddress, token) {
      const key = keyOf(token)
      const wait = known.has(key)
        ? perToken.retryAfterSeconds(key)
        : perNetwork.retryAfterSeconds(networkOf(remoteAddress))
      if (wait > 0) throw new AppError('too-many-attempts', 'Try again later', { retryAfterSeconds: wait })
    },
    note(remoteAddress, token, isKnown) {
      const key = keyOf(token)
      known.delete(key)
      if (!isKnown) return perNetwork.failed(networkOf(remoteAddress))
      perToken.failed(key)
      known.add(key)
      const [oldest] = known
      if (known.size > MAXIMUM_REMEMBERED && oldest !== undefined) known.delete(oldest)
    },
  }
}

function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('base64')
}
