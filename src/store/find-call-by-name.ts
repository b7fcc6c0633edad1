import { sql } from 'kysely'
import type { CallState } from '../core/model/call.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { asPlatform, type Db, inScope, type Scope, type Trx } from './db.ts'
import { inAccountsOf } from './in-accounts-of.ts'
import { storableText } from './row-values.ts'

export interface NamedCall {
  readonly id: CallId
  readonly accountId: AccountId
  readonly state: CallState
}

/**
 * The call with this id or this name in another system; undefined when the scope sees none. Of several a live one counts before one that
 * is over, and the newest before the others.
 */
export async function findCallByName(db: Db, scope: Scope, idOrName: string): Promise<NamedCall | undefined> {
  const row = await inScope(
    db,
    scope,
    async (trx) => (isUuid(idOrName) && (await findById(trx, idOrName))) || findByIdentifier(trx, scope, idOrName),
  )
  return row && { id: row.id, accountId: row.account_id, state: row.state as CallState }
}

const columnsOf = (trx: Trx) => trx.selectFrom('calls').select(['id', 'account_id', 'state'])

/** One that was merged into another answers with that one. */
async function findById(trx: Trx, id: CallId) {
  const found = await columnsOf(trx).select('merged_into').where('id', '=', id).executeTakeFirst()
  return found?.merged_into ? columnsOf(trx).where('id', '=', found.merged_into).executeTakeFirst() : found
}

/** As the platform: behind the policy of an account PostgreSQL may not use the index (`@>` is not leakproof). */
function findByIdentifier(trx: Trx, scope: Scope, identifier: string) {
  return asPlatform(trx, (platform) => {
    const named = columnsOf(platform)
      .where('merged_into', 'is', null)
      .where('identifiers', '@>', sql<string[]>`array[${storableText(identifier)}]::text[]`)
      .orderBy(sql`state = 'live'`, 'desc')
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
    return named.where((eb) => eb.and([...inAccountsOf(scope)])).executeTakeFirst()
  })
}
