/** Calls with audio in a codec that could not be rendered when they were archived. */

import { sql } from 'kysely'
import type { CallFlag } from '../core/model/call.ts'
import type { CallId } from '../core/model/ids.ts'
import { type Db, inScope, PLATFORM } from './db.ts'

const FLAG: CallFlag = 'codec-not-rendered'
/** As the index has it. */
const isUnrendered = sql<boolean>`flags @> array[${sql.lit(FLAG)}]`

/** Those that nobody tried with these codecs, in order of id, behind `after`. */
export async function findUnrenderedCalls(
  db: Db,
  codecs: string,
  { after, limit }: { readonly after: CallId | undefined; readonly limit: number },
): Promise<readonly CallId[]> {
  const rows = await inScope(db, PLATFORM, (trx) => {
    const query = trx
      .selectFrom('calls')
      .select('id')
      .where(isUnrendered)
      .where('state', '=', 'ready')
      .where(sql<boolean>`detail ->> 'notRenderedBy' is distinct from ${codecs}`)
    return (after === undefined ? query : query.where('id', '>', after)).orderBy('id').limit(limit).execute()
  })
  return rows.map(({ id }) => id)
}

export async function countUnrenderedCalls(db: Db): Promise<number> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('calls').select(sql<number>`count(*)`.as('calls')).where(isUnrendered).executeTakeFirst(),
  )
  return row?.calls ?? 0
}

/** Makes all of them untried; says how many there are. */
export async function forgetRendering(db: Db): Promise<number> {
  const { numUpdatedRows } = await inScope(db, PLATFORM, (trx) =>
    trx.updateTable('calls').set({ detail: sql`detail - 'notRenderedBy'` }).where(isUnrendered).executeTakeFirst(),
  )
  return Number(numUpdatedRows)
}
