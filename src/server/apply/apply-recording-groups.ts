import type { ApplyRecordingGroup } from '../../contract/apply-document.ts'
import type { Account } from '../../core/model/account.ts'
import type { RecordingGroup } from '../../core/model/groups.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import {
  createRecordingGroup,
  listRecordingGroups,
  removeRecordingGroup,
  updateRecordingGroup,
} from '../../store/recording-groups.ts'
import { bring, type Made, refuseTwice, takeAway } from './change.ts'
import { type UserKeys, userKeys } from './user-keys.ts'

export async function takeAwayRecordingGroups(
  trx: Trx,
  account: Account,
  groups: readonly ApplyRecordingGroup[],
): Promise<Made[]> {
  refuseTwice(groups.map(({ name }) => `${account.slug}/${name}`))
  const absent = groups.filter((group) => group.absent)
  const existing = await existingGroups(trx, account, absent)
  const changes: Made[] = []
  for (const { name } of absent) {
    const thing = { kind: 'recording-group', name: `${account.slug}/${name}` } as const
    const remove = (id: string) => removeRecordingGroup(trx, accountScope(account.id), id)
    changes.push(await takeAway(thing, existing.get(name), remove))
  }
  return changes
}

/** After the users: the document may bring them. */
export async function bringRecordingGroups(
  trx: Trx,
  account: Account,
  groups: readonly ApplyRecordingGroup[],
): Promise<Made[]> {
  const present = groups.filter((group) => !group.absent)
  if (present.length === 0) return []
  const scope = accountScope(account.id)
  const existing = await existingGroups(trx, account, present)
  const users = await userKeys(trx, account)
  const changes: Made[] = []
  for (const wanted of present) {
    const name = `${account.slug}/${wanted.name}`
    const before = existing.get(wanted.name)
    const managerIds = idsOf(users, wanted.managers, name) ?? before?.managerIds ?? []
    const memberIds = idsOf(users, wanted.members, name) ?? before?.memberIds ?? []
    const after: RecordingGroup = {
      id: before?.id ?? newId(),
      accountId: account.id,
      name: wanted.name,
      managerIds,
      // As it is stored: whoever is both is a manager.
      memberIds: memberIds.filter((id) => !managerIds.includes(id)),
    }
    const write = () => (before ? updateRecordingGroup(trx, scope, after) : createRecordingGroup(trx, scope, after))
    const fields = (group: RecordingGroup) => fieldsOf(group, users)
    changes.push(await bring({ kind: 'recording-group', name }, before && fields(before), fields(after), write))
  }
  return changes
}

async function existingGroups(
  trx: Trx,
  account: Account,
  wanted: readonly ApplyRecordingGroup[],
): Promise<ReadonlyMap<string, RecordingGroup>> {
  const groups = wanted.length === 0 ? [] : await listRecordingGroups(trx, accountScope(account.id))
  return new Map(groups.map((group) => [group.name, group]))
}

function idsOf(users: UserKeys, keys: readonly string[] | undefined, place: string): readonly string[] | undefined {
  return keys && [...new Set(keys.map((key) => users.idOf(key, place)))].sort()
}

function fieldsOf({ managerIds, memberIds }: RecordingGroup, users: UserKeys) {
  return { managers: managerIds.map(users.keyOf).sort(), members: memberIds.map(users.keyOf).sort() }
}
