import type { Passkey as ContractPasskey, OpenSession } from '../../contract/own-sign-in.ts'
import { listPasskeys, type Passkey } from '../../store/passkeys.ts'
import { countRecoveryCodes, findTotpFactor } from '../../store/second-factors.ts'
import { getSignInPolicy } from '../../store/sign-in-policies.ts'
import { listSignInSessions, type SignInSession } from '../../store/sign-in-sessions.ts'
import { hasPassword, type StoredUser } from '../../store/users.ts'
import { needsSecondFactor } from '../authenticate.ts'
import { isoTime } from '../iso-time.ts'
import type { ServerParts } from '../server-parts.ts'

/** What the owner and whoever manages users see alike. */
export async function presentSignInWays({ db }: Pick<ServerParts, 'db'>, user: StoredUser) {
  const [passwordIsSet, totp, recoveryCodesLeft, passkeys, policy] = await Promise.all([
    hasPassword(db, user.id),
    findTotpFactor(db, user.id),
    countRecoveryCodes(db, user.id),
    listPasskeys(db, user.id),
    getSignInPolicy(db, user.accountId),
  ])
  return {
    hasPassword: passwordIsSet,
    ...(totp?.confirmedAtMs === undefined ? {} : { totp: { since: isoTime(totp.confirmedAtMs) } }),
    recoveryCodesLeft,
    passkeys: passkeys.map(presentPasskey),
    secondFactorRequired: needsSecondFactor(user.role, policy.secondFactor),
  }
}

export function presentPasskey({ id, name, isSynced, createdAtMs, lastUsedAtMs }: Passkey): ContractPasskey {
  return {
    id,
    name,
    isSynced,
    createdAt: isoTime(createdAtMs),
    ...(lastUsedAtMs === undefined ? {} : { lastUsedAt: isoTime(lastUsedAtMs) }),
  }
}

export async function presentSessions(
  { db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>,
  user: Pick<StoredUser, 'id'>,
  thisId: string | undefined,
): Promise<OpenSession[]> {
  return (await listSignInSessions(db, user.id, nowMs())).map((session) => presentSession(session, thisId))
}

function presentSession(session: SignInSession, thisId: string | undefined): OpenSession {
  const { id, createdAtMs, lastSeenAtMs, expiresAtMs, methods, remoteAddress, userAgent } = session
  return {
    id,
    isThis: id === thisId,
    createdAt: isoTime(createdAtMs),
    lastSeenAt: isoTime(lastSeenAtMs),
    expiresAt: isoTime(expiresAtMs),
    methods: [...methods],
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
    ...(userAgent === undefined ? {} : { userAgent }),
  }
}
