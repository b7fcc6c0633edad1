/** Groups of people whose recordings their managers reach. */

import { AppError } from '../core/model/app-error.ts'
import type { RecordingGroup } from '../core/model/groups.ts'
import type { RecordingGroupId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { portions } from './portions.ts'

export type NewRecordingGroup = Omit<RecordingGroup, 'id'> & { readonly id?: RecordingGroupId }

/** Fails with `recording-group-name-taken` or `user-not-found`. */
export function createRecordingGroup(db: Db, scope: Scope, draft: NewRecordingGroup): Promise<RecordingGroup> {
  const group: RecordingGroup = { ...draft, id: draft.id ?? newId() }
  return refusing(
    inScope(db, scope, async (trx) => {
      const { id, accountId, name } = group
      await trx.insertInto('recording_groups').values({ id, account_id: accountId, name }).execute()
      return insertPeople(trx, group)
    }),
  )
}

/** Replaces name and people. Fails with `recording-group-not-found` and as `createRecordingGroup`. */
export function updateRecordingGroup(db: Db, scope: Scope, group: RecordingGroup): Promise<RecordingGroup> {
  return refusing(
    inScope(db, scope, async (trx) => {
      const { id, name } = group
      const result = await trx.updateTable('recording_groups').set({ name }).where('id', '=', id).executeTakeFirst()
      if (result.numUpdatedRows === 0n) throw recordingGroupNotFound()
      await trx.deleteFrom('recording_group_people').where('group_id', '=', id).execute()
      return insertPeople(trx, group)
    }),
  )
}

export async function removeRecordingGroup(db: Db, scope: Scope, id: RecordingGroupId): Promise<void> {
  if (!isUuid(id)) return
  await inScope(db, scope, (trx) => trx.deleteFrom('recording_groups').where('id', '=', id).execute())
}

/** By name. */
export function listRecordingGroups(db: Db, scope: Scope): Promise<readonly RecordingGroup[]> {
  return inScope(db, scope, (trx) => select(trx))
}

/** Those that the user manages or is a member of, by name. */
export function recordingGroupsOf(db: Db, scope: Scope, userId: UserId): Promise<readonly RecordingGroup[]> {
  return inScope(db, scope, async (trx) => {
    const rows = await trx
      .selectFrom('recording_group_people')
      .select('group_id')
      .where('user_id', '=', userId)
      .execute()
    return rows.length === 0
      ? []
      : select(
          trx,
          rows.map((row) => row.group_id),
        )
  })
}

export async function findRecordingGroup(
  db: Db,
  scope: Scope,
  id: RecordingGroupId,
): Promise<RecordingGroup | undefined> {
  if (!isUuid(id)) return undefined
  const [group] = await inScope(db, scope, (trx) => select(trx, [id]))
  return group
}

export function recordingGroupNotFound(): AppError {
  return new AppError('recording-group-not-found', 'There is no such recording group')
}

/** Who is named as both is a manager. */
async function insertPeople(trx: Trx, group: RecordingGroup): Promise<RecordingGroup> {
  const managers = new Set(group.managerIds)
  const members = new Set(group.memberIds.filter((id) => !managers.has(id)))
  const rows = [...managers, ...members].map((userId) => ({
    account_id: group.accountId,
    group_id: group.id,
    user_id: knownUser(userId),
    is_manager: managers.has(userId),
  }))
  for (const some of portions(rows)) await trx.insertInto('recording_group_people').values(some).execute()
  return { ...group, managerIds: [...managers].sort(), memberIds: [...members].sort() }
}

function knownUser(id: UserId): UserId {
  if (!isUuid(id)) throw new AppError('user-not-found', 'There is no such user in the account')
  return id
}

async function select(trx: Trx, ids?: readonly RecordingGroupId[]): Promise<readonly RecordingGroup[]> {
  const groups = trx.selectFrom('recording_groups').selectAll().orderBy('name').orderBy('id')
  const people = trx.selectFrom('recording_group_people').selectAll().orderBy('user_id')
  const [groupRows, peopleRows] = await Promise.all([
    (ids ? groups.where('id', 'in', ids) : groups).execute(),
    (ids ? people.where('group_id', 'in', ids) : people).execute(),
  ])
  const peopleOf = Map.groupBy(peopleRows, (row) => row.group_id)
  return groupRows.map((row) => {
    const all = peopleOf.get(row.id) ?? []
    const idsOf = (isManager: boolean) => all.filter((one) => one.is_manager === isManager).map((one) => one.user_id)
    return { id: row.id, accountId: row.account_id, name: row.name, managerIds: idsOf(true), memberIds: idsOf(false) }
  })
}
