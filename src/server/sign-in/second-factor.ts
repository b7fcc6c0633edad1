import type { KeyRing } from '../../store/key-ring.ts'
import { openSecret } from '../../store/sealed-secret.ts'
import { countRecoveryCodes, findTotpFactor, takeRecoveryCode, takeTotpStep } from '../../store/second-factors.ts'
import type { StoredUser } from '../../store/users.ts'
import type { ServerParts } from '../server-parts.ts'
import { normalRecoveryCode } from './recovery-code.ts'
import { totpStepOf } from './totp.ts'

export type SecondFactorMethod = 'totp' | 'recovery-code' | 'passkey'

type Parts = Pick<ServerParts, 'db' | 'keys' | 'nowMs'>

export const totpPurpose = (userId: string): string => `totp secret of ${userId}`

/** What the person can show besides a password; empty: nothing. */
export async function secondFactorsOf(
  { db }: Pick<Parts, 'db'>,
  userId: string,
  passkeys: number,
): Promise<SecondFactorMethod[]> {
  const totp = await findTotpFactor(db, userId)
  const methods: SecondFactorMethod[] = []
  if (totp?.confirmedAtMs !== undefined) methods.push('totp')
  if (passkeys > 0) methods.push('passkey')
  if (methods.length > 0 && (await countRecoveryCodes(db, userId)) > 0) methods.push('recovery-code')
  return methods
}

/** Takes the code, so that nobody can use it again, and says what it was; undefined when it is not right. */
export async function takeCode(
  { db, keys, nowMs }: Parts,
  user: StoredUser,
  typed: string,
): Promise<'totp' | 'recovery-code' | undefined> {
  const digits = typed.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) {
    return (await takeRecoveryCode(db, user.id, normalRecoveryCode(typed), nowMs())) ? 'recovery-code' : undefined
  }
  const factor = await findTotpFactor(db, user.id)
  if (factor?.confirmedAtMs === undefined) return undefined
  return (await takeTotpCode({ db, keys, nowMs }, user, digits)) ? 'totp' : undefined
}

/** Also of an app that is not confirmed yet. */
export async function takeTotpCode(
  { db, keys, nowMs }: Parts & { readonly keys: KeyRing },
  user: StoredUser,
  code: string,
): Promise<boolean> {
  const factor = await findTotpFactor(db, user.id)
  if (!factor) return false
  const secret = await openSecret(keys, user.accountId, totpPurpose(user.id), factor.sealedSecret)
  const step = totpStepOf(secret, code, nowMs(), factor.lastStep)
  return step !== undefined && takeTotpStep(db, user.id, step)
}
