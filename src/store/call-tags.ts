/** Tags on calls, lower case; what was taken off is kept as history. */

import { type Selectable, sql } from 'kysely'
import { type Annotator, type CallTag, MAXIMUM_TAGS_PER_CALL } from '../core/model/annotation.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, CallId, UserId } from '../core/model/ids.ts'
import { annotatorOf, storableName } from './annotator-columns.ts'
import { accountScope, type Db, inScope, type Scope } from './db.ts'
import { lockCall } from './lock-call.ts'
import { newId } from './new-id.ts'
import { storableText } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface TagChange {
  readonly accountId: AccountId
  readonly callId: CallId
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly by: Annotator
  readonly atMs: number
}

/** What was really added and removed. Fails with `too-many-tags`. */
export function changeTags(
  db: Db,
  { accountId, callId, add, remove, by, atMs }: TagChange,
): Promise<{ readonly added: readonly string[]; readonly removed: readonly string[] }> {
  const gone = [...new Set(remove.map(storableText))]
  const wanted = [...new Set(add.map(storableText))].filter((tag) => !gone.includes(tag))
  return inScope(db, accountScope(accountId), async (trx) => {
    await lockCall(trx, callId)
    const at = new Date(atMs)
    const removed =
      gone.length === 0
        ? []
        : await trx
            .updateTable('call_tags')
            .set({ removed_by_kind: by.kind, removed_by: by.id, removed_by_name: storableName(by), removed_at: at })
            .where('call_id', '=', callId)
            .where('tag', 'in', gone)
            .where('removed_at', 'is', null)
            .returning('tag')
            .execute()
    const added =
      wanted.length === 0
        ? []
        : await trx
            .insertInto('call_tags')
            .values(
              wanted.map((tag) => ({
                id: newId(),
                account_id: accountId,
                call_id: callId,
                tag,
                tagged_by_kind: by.kind,
                tagged_by: by.id,
                tagged_by_name: storableName(by),
                tagged_at: at,
              })),
            )
            .onConflict((conflict) => conflict.columns(['call_id', 'tag']).where('removed_at', 'is', null).doNothing())
            .returning('tag')
            .execute()
    const present = (await tagsOfCalls(trx, accountScope(accountId), [callId])).get(callId) ?? []
    if (added.length > 0 && present.length > MAXIMUM_TAGS_PER_CALL) {
      throw new AppError('too-many-tags', 'The call has as many tags as are kept', { maximum: MAXIMUM_TAGS_PER_CALL })
    }
    return { added: added.map(({ tag }) => tag), removed: removed.map(({ tag }) => tag) }
  })
}

/** In alphabetical order, by call. */
export async function tagsOfCalls(
  db: Db,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<ReadonlyMap<CallId, readonly string[]>> {
  if (callIds.length === 0) return new Map()
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('call_tags')
      .select(['call_id', 'tag'])
      .where('call_id', 'in', callIds)
      .where('removed_at', 'is', null)
      .orderBy('tag')
      .execute(),
  )
  return new Map([...Map.groupBy(rows, (row) => row.call_id)].map(([id, tags]) => [id, tags.map(({ tag }) => tag)]))
}

/** Also those that were taken off, by call, oldest first. */
export async function tagsEverOfCalls(
  db: Db,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<ReadonlyMap<CallId, readonly CallTag[]>> {
  if (callIds.length === 0) return new Map()
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('call_tags')
      .selectAll()
      .where('call_id', 'in', callIds)
      .orderBy('tagged_at')
      .orderBy('id')
      .execute(),
  )
  const byCall = Map.groupBy(rows, (row) => row.call_id)
  return new Map([...byCall].map(([callId, ofCall]) => [callId, ofCall.map(toTag)]))
}

function toTag(row: Selectable<Tables['call_tags']>): CallTag {
  return {
    tag: row.tag,
    taggedBy: annotatorOf(row.tagged_by_kind, row.tagged_by, row.tagged_by_name),
    taggedAtMs: row.tagged_at.getTime(),
    ...(row.removed_at !== null && {
      removedAtMs: row.removed_at.getTime(),
      removedBy: annotatorOf(row.removed_by_kind ?? '', row.removed_by ?? '', row.removed_by_name ?? ''),
    }),
  }
}

const LISTED = 500

/** Those in use in the account, or those of them that one user gave; the most used `LISTED`, in alphabetical order. */
export async function tagsOfAccount(db: Db, accountId: AccountId, taggedBy?: UserId): Promise<readonly string[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) => {
    const tags = trx
      .selectFrom('call_tags')
      .select('tag')
      .where('account_id', '=', accountId)
      .where('removed_at', 'is', null)
      .groupBy('tag')
      .orderBy(sql`count(*)`, 'desc')
      .limit(LISTED)
    return (taggedBy === undefined ? tags : tags.where('tagged_by', '=', taggedBy)).execute()
  })
  return rows.map(({ tag }) => tag).sort((one, other) => one.localeCompare(other))
}
