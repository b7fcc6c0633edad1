/** What an account asks of its people when they sign in. */

import type { AccountId } from '../core/model/ids.ts'
import { type Db, inScope, PLATFORM } from './db.ts'

/** Who has to have a second factor: nobody, whoever may change something for others, or all. */
export type SecondFactorPolicy = 'optional' | 'managers' | 'everyone'

export interface SignInPolicy {
  readonly secondFactor: SecondFactorPolicy
  /** Off: only an identity provider or a passkey signs people in. */
  readonly passwords: boolean
  /** Somebody is signed in for so long at most. */
  readonly sessionHours: number
}

export const LONGEST_SESSION_HOURS = 168

const DEFAULT_POLICY: SignInPolicy = {
  secondFactor: 'optional',
  passwords: true,
  sessionHours: LONGEST_SESSION_HOURS,
}

/** Without an account: of the platform's own people. */
export async function getSignInPolicy(db: Db, accountId: AccountId | undefined): Promise<SignInPolicy> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('sign_in_policies')
      .selectAll()
      .where((where) => where('account_id', 'is not distinct from', accountId ?? null))
      .executeTakeFirst(),
  )
  if (!row) return DEFAULT_POLICY
  const { second_factor: secondFactor, passwords, session_hours: sessionHours } = row
  return { secondFactor, passwords, sessionHours: sessionHours ?? LONGEST_SESSION_HOURS }
}

export async function putSignInPolicy(db: Db, accountId: AccountId | undefined, policy: SignInPolicy): Promise<void> {
  const { secondFactor, passwords, sessionHours } = policy
  const values = { second_factor: secondFactor, passwords, session_hours: sessionHours }
  await inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('sign_in_policies')
      .values({ account_id: accountId ?? null, ...values })
      .onConflict((conflict) => conflict.constraint('sign_in_policies_account_key').doUpdateSet(values))
      .execute(),
  )
}
