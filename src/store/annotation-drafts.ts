/** What somebody began to write about a call and has not saved: it survives the browser, and nobody else reads it. */

import type { AnnotationDraft } from '../core/model/annotation.ts'
import type { AccountId, CallId, UserId } from '../core/model/ids.ts'
import { accountScope, type Db, inScope } from './db.ts'
import { storableJson } from './row-values.ts'

export interface DraftOwner {
  readonly accountId: AccountId
  readonly callId: CallId
  readonly userId: UserId
}

/** One without content is forgotten. */
export async function saveDraft(
  db: Db,
  { accountId, callId, userId }: DraftOwner,
  draft: AnnotationDraft,
  atMs: number,
): Promise<void> {
  const isEmpty = draft.text.trim() === '' && draft.dispositionId === undefined && draft.tags.length === 0
  if (isEmpty) return removeDraft(db, { accountId, callId, userId })
  const values = { draft: storableJson(draft), saved_at: new Date(atMs) }
  await inScope(db, accountScope(accountId), (trx) =>
    trx
      .insertInto('annotation_drafts')
      .values({ account_id: accountId, call_id: callId, user_id: userId, ...values })
      .onConflict((conflict) => conflict.columns(['call_id', 'user_id']).doUpdateSet(values))
      .execute(),
  )
}

export async function removeDraft(db: Db, { accountId, callId, userId }: DraftOwner): Promise<void> {
  await inScope(db, accountScope(accountId), (trx) =>
    trx.deleteFrom('annotation_drafts').where('call_id', '=', callId).where('user_id', '=', userId).execute(),
  )
}

export async function findDraft(
  db: Db,
  { accountId, callId, userId }: DraftOwner,
): Promise<AnnotationDraft | undefined> {
  const row = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('annotation_drafts')
      .select('draft')
      .where('call_id', '=', callId)
      .where('user_id', '=', userId)
      .executeTakeFirst(),
  )
  return row?.draft
}
