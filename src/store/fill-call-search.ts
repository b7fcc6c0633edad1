import { sql } from 'kysely'
import type { Call } from '../core/model/call.ts'
import { searchColumns } from './calls.ts'
import { type Db, inScope, PLATFORM } from './db.ts'

const PORTION = 500

/**
 * Calls of before their columns for the search were there get them, some hundred at a time, so that nothing has to wait. Until then they
 * are not found by who called or was called, nor by how they were recorded. Returns how many there were.
 */
export async function fillCallSearch(db: Db, signal?: AbortSignal): Promise<number> {
  for (let count = 0; ; ) {
    const filled = await fillPortion(db)
    count += filled
    if (filled < PORTION || signal?.aborted) return count
  }
}

function fillPortion(db: Db): Promise<number> {
  return inScope(db, PLATFORM, async (trx) => {
    const { rows } = await sql<{ id: string } & Pick<Call, 'parties' | 'replay'>>`
      select id, coalesce(detail -> 'parties', '[]') as parties, detail -> 'replay' as replay
      from calls where caller_search is null order by id limit ${PORTION} for update skip locked`.execute(trx)
    for (const { id, parties, replay } of rows) {
      const columns = searchColumns({ parties, ...(replay ? { replay } : {}) })
      await trx.updateTable('calls').set(columns).where('id', '=', id).execute()
    }
    return rows.length
  })
}
