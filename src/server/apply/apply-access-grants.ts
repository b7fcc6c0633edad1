/** Access of a document. A grant that was given stays as it was given: a changed one takes the place of the former, which is taken back. */

import type { ApplyAccessGrant } from '../../contract/apply-access.ts'
import { type GrantScope, withSeeing } from '../../core/model/access.ts'
import type { Account } from '../../core/model/account.ts'
import { createGrant, decideGrant, listLastingGrants, type StoredGrant } from '../../store/access-grants.ts'
import { accountScope } from '../../store/db.ts'
import { findQueue } from '../../store/queues.ts'
import { listRecordingGroups } from '../../store/recording-groups.ts'
import type { Applying } from './applying.ts'
import { bring, documentInvalid, type Made, refuseTwice, takeAway } from './change.ts'
import { type UserKeys, userKeys } from './user-keys.ts'

/** Those that are taken back, and those whose end is over. */
export async function takeAwayAccessGrants(
  applying: Applying,
  account: Account,
  grants: readonly ApplyAccessGrant[],
): Promise<Made[]> {
  refuseTwice(grants.map((grant) => nameOf(account, grant)))
  const over = grants.filter((grant) => isOver(applying, grant))
  if (over.length === 0) return []
  const known = await knownAccess(applying, account)
  const changes: Made[] = []
  for (const wanted of over) {
    const existing = known.existing(wanted)
    const remove = () => revoke(applying, account, existing)
    changes.push(await takeAway({ kind: 'access-grant', name: nameOf(account, wanted) }, existing.at(-1), remove))
  }
  return changes
}

/** After users, recording groups and queues: the document may bring them. Fails with `document-invalid`. */
export async function bringAccessGrants(
  applying: Applying,
  account: Account,
  grants: readonly ApplyAccessGrant[],
): Promise<Made[]> {
  const present = grants.filter((grant) => !isOver(applying, grant))
  if (present.length === 0) return []
  const known = await knownAccess(applying, account)
  const changes: Made[] = []
  for (const wanted of present) {
    const name = nameOf(account, wanted)
    const userId = known.users.idOf(wanted.user, name)
    const scope = await known.scopeOf(wanted.scope, name)
    const existing = known.existing(wanted)
    const before = existing.at(-1)
    const after = mergedGrant(applying, before, wanted, name)
    const write = async () => {
      await revoke(applying, account, existing)
      await createGrant(applying.trx, accountScope(account.id), {
        ...after,
        accountId: account.id,
        userId,
        scope,
        state: 'granted',
        requestedAtMs: applying.atMs,
        decidedAtMs: applying.atMs,
        ...(applying.actor && { requestedBy: applying.actor.id, decidedBy: applying.actor.id }),
      })
    }
    changes.push(await bring({ kind: 'access-grant', name }, before && fieldsOf(before), fieldsOf(after), write))
  }
  return changes
}

const isOver = ({ atMs }: Applying, { absent, endsAt }: ApplyAccessGrant): boolean =>
  absent === true || (typeof endsAt === 'string' && Date.parse(endsAt) <= atMs)

function nameOf({ slug }: Account, { user, scope }: ApplyAccessGrant): string {
  return `${slug}/${user} ${typeof scope === 'string' ? scope : Object.entries(scope).flat().join(' ')}`
}

type Terms = Pick<StoredGrant, 'rights' | 'reason' | 'startsAtMs' | 'endsAtMs'>

function mergedGrant({ atMs }: Applying, before: Terms | undefined, wanted: ApplyAccessGrant, name: string): Terms {
  const rights = wanted.permissions ?? before?.rights
  const reason = wanted.reason ?? before?.reason
  if (!rights || reason === undefined) throw documentInvalid(`${name} is new and needs permissions and a reason`)
  const startsAtMs = wanted.startsAt === undefined ? (before?.startsAtMs ?? atMs) : Date.parse(wanted.startsAt)
  const endsAtMs = typeof wanted.endsAt === 'string' ? Date.parse(wanted.endsAt) : undefined
  const end = wanted.endsAt === undefined ? before?.endsAtMs : endsAtMs
  if (end !== undefined && end <= startsAtMs) throw documentInvalid(`${name} ends before it begins`)
  return { rights: withSeeing(rights), reason, startsAtMs, ...(end !== undefined && { endsAtMs: end }) }
}

function fieldsOf({ rights, reason, startsAtMs, endsAtMs }: Terms) {
  return {
    permissions: [...rights].sort(),
    reason,
    startsAt: new Date(startsAtMs).toISOString(),
    ...(endsAtMs !== undefined && { endsAt: new Date(endsAtMs).toISOString() }),
  }
}

async function revoke({ trx, actor, atMs }: Applying, { id }: Account, grants: readonly StoredGrant[]): Promise<void> {
  const by = { decidedAtMs: atMs, decisionReason: 'By a document', ...(actor && { decidedBy: actor.id }) }
  for (const grant of grants) await decideGrant(trx, accountScope(id), grant, { ...grant, ...by, state: 'revoked' })
}

interface KnownAccess {
  readonly users: UserKeys
  /** Oldest first: people may have given the same more than once. */
  existing(wanted: ApplyAccessGrant): readonly StoredGrant[]
  /** Fails with `document-invalid`. */
  scopeOf(scope: ApplyAccessGrant['scope'], place: string): Promise<GrantScope>
}

async function knownAccess({ trx, atMs }: Applying, account: Account): Promise<KnownAccess> {
  const scope = accountScope(account.id)
  const users = await userKeys(trx, account)
  const groupIds = new Map((await listRecordingGroups(trx, scope)).map(({ id, name }) => [name, id]))
  const lasting = await listLastingGrants(trx, scope, atMs)
  const idOf = (given: ApplyAccessGrant['scope']): string | undefined => {
    if (given === 'account') return undefined
    if ('group' in given) return groupIds.get(given.group)
    return 'queue' in given ? given.queue : users.findId(given.user)
  }
  return {
    users,
    existing(grant) {
      const [userId, kind, id] = [users.findId(grant.user), kindOf(grant.scope), idOf(grant.scope)]
      if (kind !== 'account' && id === undefined) return []
      return lasting.filter((each) => each.userId === userId && each.scope.kind === kind && each.scope.id === id)
    },
    async scopeOf(given, place) {
      const [kind, id] = [kindOf(given), idOf(given)]
      if (given === 'account') return { kind }
      const isThere = 'queue' in given ? await findQueue(trx, account.id, given.queue) : id !== undefined
      if (!isThere || id === undefined) throw documentInvalid(`${place}: there is no such ${kind}`)
      return { kind, id }
    },
  }
}

function kindOf(scope: ApplyAccessGrant['scope']): 'account' | 'group' | 'queue' | 'user' {
  if (scope === 'account') return scope
  if ('group' in scope) return 'group'
  return 'queue' in scope ? 'queue' : 'user'
}
