/** Facts about calls that are over. They wait here until a job has decided the call again (archive/redecide-call.ts). */

import { sql } from 'kysely'
import type { Call, ToldEvent } from '../core/model/call.ts'
import type { CallId } from '../core/model/ids.ts'
import { getCall } from './calls.ts'
import { type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import type { Jobs } from './jobs.ts'
import type { LateFactsDocument } from './late-facts-document.ts'
import { newId } from './new-id.ts'
import { storableJson } from './row-values.ts'

/**
 * Part of the transaction: committed, the call will be decided again with them, whatever dies meanwhile; also a call that is not archived
 * yet. Returns the call as it is now. Fails with `call-not-found`. Not to be called inside of `inScope`.
 */
export async function tellEndedCall(
  trx: Trx,
  jobs: Jobs,
  scope: Scope,
  callId: CallId,
  told: readonly ToldEvent[],
): Promise<Call> {
  const call = await getCall(trx, scope, callId)
  const row = { id: newId(), account_id: call.accountId, call_id: call.id, told: storableJson({ told }) }
  await inScope(trx, scope, (scoped) => scoped.insertInto('late_facts').values(row).execute())
  await jobs.enqueue(trx, { name: 'redecide-call', subjectId: call.id })
  return call
}

/** The call is archived: what was told of it before can be acted on now. */
export async function wakeLateFacts(db: Db, jobs: Jobs, callId: CallId): Promise<void> {
  const waiting = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('late_facts').select('id').where('call_id', '=', callId).limit(1).executeTakeFirst(),
  )
  if (!waiting) return
  await db.transaction().execute((trx) => jobs.enqueue(trx, { name: 'redecide-call', subjectId: callId }))
}

/** What `claimLateFacts` found; nobody else acts on it as long as it is not claimed again. */
export interface LateFacts {
  readonly claim: string
  readonly ids: readonly string[]
  /** In order of arrival. None when they were acted on, and only objects are left to remove. */
  readonly told: readonly ToldEvent[]
  /** Objects that an earlier try noted: they must not stay. */
  readonly objectKeys: readonly string[]
}

/** Undefined when there are none. Who claimed them before can note and conclude nothing any more. */
export async function claimLateFacts(db: Db, callId: CallId): Promise<LateFacts | undefined> {
  return inScope(db, PLATFORM, async (trx) => {
    const rows = await rowsOf(trx, callId)
    const [first] = rows
    if (!first) return undefined
    const claim = newId()
    const ids = rows.map(({ id }) => id)
    const objectKeys = rows.flatMap(({ told }) => told.objectKeys ?? [])
    for (const { id, told } of rows) {
      const noted = id === first.id ? { objectKeys } : {}
      await write(trx, id, { told: told.told, claim, ...noted })
    }
    return { claim, ids, told: rows.flatMap(({ told }) => told.told), objectKeys }
  })
}

/** For a change of the files of a call that no fact asks for: whoever claims the call now is the only one who can conclude. */
export async function claimCall(db: Db, { id, accountId }: Pick<Call, 'id' | 'accountId'>): Promise<LateFacts> {
  const row = { id: newId(), account_id: accountId, call_id: id, told: storableJson({ told: [] }) }
  await inScope(db, PLATFORM, (trx) => trx.insertInto('late_facts').values(row).execute())
  const claimed = await claimLateFacts(db, id)
  if (!claimed) throw new Error('another process acted on this call')
  return claimed
}

/** Before objects are written: whatever becomes of this try, they do not stay. Fails when somebody else claimed them. */
export async function noteObjects(
  db: Db,
  callId: CallId,
  { claim }: LateFacts,
  objectKeys: readonly string[],
): Promise<void> {
  await inScope(db, PLATFORM, async (trx) => {
    const [first] = await claimed(trx, callId, claim)
    if (first) await write(trx, first.id, { told: first.told.told, claim, objectKeys })
  })
}

/** Part of the transaction: the facts are acted on, `objectKeys` (and no others) have to go. Fails when somebody else claimed them. */
export async function concludeLateFacts(
  trx: Trx,
  callId: CallId,
  { claim }: LateFacts,
  objectKeys: readonly string[],
): Promise<void> {
  await inScope(trx, PLATFORM, async (scoped) => {
    const [first, ...others] = await claimed(scoped, callId, claim)
    if (first) await write(scoped, first.id, { told: [], claim, objectKeys })
    for (const { id } of others) await write(scoped, id, { told: [], claim })
  })
}

/** The objects are gone. What somebody else claimed meanwhile is theirs to remove. */
export async function removeLateFacts(db: Db, { claim, ids }: LateFacts): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx.deleteFrom('late_facts').where('id', 'in', ids).where(sql`told ->> 'claim'`, '=', claim).execute(),
  )
}

/** Calls with facts that nobody has acted on. */
export async function callsWithLateFacts(db: Db): Promise<readonly CallId[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('late_facts').select('call_id').distinct().limit(1000).execute(),
  )
  return rows.map(({ call_id }) => call_id)
}

/** Those that this claim is about; more may have come since. */
async function claimed(trx: Trx, callId: CallId, claim: string) {
  const rows = (await rowsOf(trx, callId)).filter(({ told }) => told.claim !== undefined)
  if (rows.length === 0 || rows.some(({ told }) => told.claim !== claim)) {
    throw new Error('another process acts on the facts of this call')
  }
  return rows
}

function rowsOf(trx: Trx, callId: CallId) {
  return trx
    .selectFrom('late_facts')
    .select(['id', 'told'])
    .where('call_id', '=', callId)
    .orderBy('told_at')
    .orderBy('id')
    .forUpdate()
    .execute()
}

async function write(trx: Trx, id: string, document: LateFactsDocument): Promise<void> {
  await trx
    .updateTable('late_facts')
    .set({ told: storableJson(document) })
    .where('id', '=', id)
    .execute()
}
