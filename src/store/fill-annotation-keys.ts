import { type RawBuilder, sql } from 'kysely'
import { type Db, inScope, PLATFORM } from './db.ts'

const TABLES = ['call_notes', 'call_dispositions', 'call_tags'] as const

interface Portion {
  readonly most: number
  readonly ofLocked: RawBuilder<unknown>
}

/** What somebody is changing is waited for in the end, one at a time: nobody waits for it meanwhile. */
const PORTIONS: readonly Portion[] = [
  { most: 500, ofLocked: sql`skip locked` },
  { most: 1, ofLocked: sql`` },
]

/**
 * What was said before it was among the keys of calls_search (migration 0055) becomes one, some hundred at a time. Until the last of its table
 * is, searches for it go other ways (annotated-calls.ts). Returns how many there were.
 */
export async function fillAnnotationKeys(db: Db, signal?: AbortSignal): Promise<number> {
  let count = 0
  for (const table of TABLES) {
    for (const portion of PORTIONS) {
      for (;;) {
        if (signal?.aborted) return count
        const filled = await fillPortion(db, table, portion)
        if (filled === 0) break
        count += filled
      }
    }
  }
  return count
}

/** The triggers of its table write the keys. The call is locked first, as whoever says something does. */
function fillPortion(db: Db, name: (typeof TABLES)[number], { most, ofLocked }: Portion): Promise<number> {
  return inScope(db, PLATFORM, async (trx) => {
    const table = sql.table(name)
    const { numAffectedRows } = await sql`
      with locked as materialized (
        select id from calls where id = any (array(select call_id from ${table} where not is_key order by call_id limit ${most}))
        order by id for update ${ofLocked})
      update ${table} set is_key = true where not is_key and call_id in (select id from locked)`.execute(trx)
    return Number(numAffectedRows ?? 0)
  })
}
