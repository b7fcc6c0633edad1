/**
 * A process to be killed: opens the embedded database in the folder given, prints `ready`, then writes rows for ever and
 * prints the number of each once it is committed.
 */

import { sql } from 'kysely'
import { openEmbeddedPostgres } from '../src/adapters/embedded-postgres.ts'
import { openPostgres } from '../src/adapters/postgres.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }

const { connection } = await openEmbeddedPostgres({ folder: process.argv[2] ?? '', log })
const db = openPostgres(connection, { log })
await sql`create table if not exists ticks (n int)`.execute(db)
console.log('ready')
for (let n = 1; ; n++) {
  await sql`insert into ticks values (${n})`.execute(db)
  console.log(n)
}
