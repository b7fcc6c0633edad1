import { AppError } from '../../core/model/app-error.ts'
import type { Actor } from '../actor.ts'

/** How to sign in is a matter of people. Fails with `not-permitted` for API keys. */
export function ownSession(actor: Actor): NonNullable<Actor['signInSession']> {
  if (!actor.signInSession) throw new AppError('not-permitted', 'Only a person who is signed in can do this')
  return actor.signInSession
}

/** Whoever finds an open browser must not take the account over. */
const CONFIRMED_FOR_MS = 15 * 60_000

/** Before a way to sign in is changed. Fails with `confirm-first` when the person has not proved lately who they are. */
export function confirmedSession(actor: Actor, nowMs: number): NonNullable<Actor['signInSession']> {
  const session = ownSession(actor)
  if (!isConfirmed(session, nowMs)) {
    throw new AppError('confirm-first', 'Confirm first that it is you')
  }
  return session
}

export function isConfirmed({ confirmedAtMs }: NonNullable<Actor['signInSession']>, nowMs: number): boolean {
  return nowMs - confirmedAtMs <= CONFIRMED_FOR_MS
}
