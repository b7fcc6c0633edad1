import { type Expression, type SqlBool, sql } from 'kysely'
import type { Call } from '../core/model/call.ts'
import { type Db, inScope, PLATFORM } from './db.ts'

const PORTION = 500

export interface Fill {
  /** Which calls lack it, as the condition of a partial index. */
  readonly isMissing: Expression<SqlBool>
  /** What they get: afterwards the condition holds no more. */
  columnsOf(call: Pick<Call, 'parties' | 'replay'>): object
}

/**
 * Columns that a version brought, for the calls of before it: some hundred at a time, so that nothing has to wait, and as often as it is
 * interrupted. Returns how many there were.
 */
export async function fillOldCalls(db: Db, fill: Fill, signal?: AbortSignal): Promise<number> {
  for (let count = 0; ; ) {
    const filled = await fillPortion(db, fill)
    count += filled
    if (filled < PORTION || signal?.aborted) return count
  }
}

function fillPortion(db: Db, { isMissing, columnsOf }: Fill): Promise<number> {
  return inScope(db, PLATFORM, async (trx) => {
    const { rows } = await sql<{ id: string } & Pick<Call, 'parties' | 'replay'>>`
      select id, coalesce(detail -> 'parties', '[]') as parties, detail -> 'replay' as replay
      from calls where ${isMissing} order by id limit ${PORTION} for update skip locked`.execute(trx)
    for (const { id, parties, replay } of rows) {
      const columns = columnsOf({ parties, ...(replay ? { replay } : {}) })
      await trx.updateTable('calls').set(columns).where('id', '=', id).execute()
    }
    return rows.length
  })
}
