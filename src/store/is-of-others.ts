import { sql } from 'kysely'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, PLATFORM } from './db.ts'

/** What has an id that somebody may ask for by a route. */
const TABLES = [
  'accounts',
  'calls',
  'recordings',
  'users',
  'devices',
  'exports',
  'api_keys',
  'phone_buttons',
  'recording_groups',
  'access_grants',
  'saved_searches',
]

/** Whether the id, which was not found in the caller's scope, is that of something all the same. */
export async function isOfOthers(db: Db, id: string): Promise<boolean> {
  if (!isUuid(id)) return false
  const found = await inScope(db, PLATFORM, (trx) =>
    sql`select from (${sql.join(
      TABLES.map((table) => sql`select 1 from ${sql.table(table)} where id = ${id}`),
      sql` union all `,
    )}) as found limit 1`.execute(trx),
  )
  return found.rows.length > 0
}
