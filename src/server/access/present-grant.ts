import type { AccessGrant } from '../../contract/access-grant.ts'
import { grantScopeInWords } from '../../core/words/access-words.ts'
import type { StoredGrant } from '../../store/access-grants.ts'
import { type Db, PLATFORM } from '../../store/db.ts'
import { findUsers } from '../../store/users.ts'
import { isoTime } from '../iso-time.ts'
import { accessNames } from './access-names.ts'

export async function presentGrants(db: Db, grants: readonly StoredGrant[], nowMs: number): Promise<AccessGrant[]> {
  const names = new Map(
    await Promise.all(
      [...Map.groupBy(grants, ({ accountId }) => accountId)].map(async ([accountId, ofAccount]) => {
        const userIds = ofAccount.flatMap(({ userId, scope }) => [
          userId,
          ...(scope.kind === 'user' ? [scope.id ?? ''] : []),
        ])
        return [accountId, await accessNames(db, accountId, userIds)] as const
      }),
    ),
  )
  // Whoever decided may be of the platform or a reseller.
  const deciders = await findUsers(db, PLATFORM, [
    ...new Set(grants.flatMap(({ requestedBy, decidedBy }) => [requestedBy ?? '', decidedBy ?? ''])),
  ])
  const nameOf = new Map(deciders.map((user) => [user.id, user.name]))
  const by = (id: string) => ({ id, name: nameOf.get(id) ?? 'an API key' })
  return grants.map((grant) => {
    const { id, accountId, userId, rights, scope, reason, state, startsAtMs, endsAtMs } = grant
    const known = names.get(accountId) ?? new Map()
    return {
      id,
      accountId,
      user: { id: userId, name: known.get(userId) ?? 'a removed user' },
      permissions: [...rights],
      scope: { ...scope, words: grantScopeInWords(scope, known) },
      reason,
      state,
      active: state === 'granted' && startsAtMs <= nowMs && (endsAtMs === undefined || endsAtMs > nowMs),
      startsAt: isoTime(startsAtMs),
      requestedAt: isoTime(grant.requestedAtMs),
      ...(endsAtMs !== undefined && { endsAt: isoTime(endsAtMs) }),
      ...(grant.asksForEnd && { asksForEnd: true as const }),
      ...(grant.requestedBy !== undefined && { requestedBy: by(grant.requestedBy) }),
      ...(grant.decidedBy !== undefined && { decidedBy: by(grant.decidedBy) }),
      ...(grant.decidedAtMs !== undefined && { decidedAt: isoTime(grant.decidedAtMs) }),
      ...(grant.decisionReason !== undefined && { decisionReason: grant.decisionReason }),
    }
  })
}
