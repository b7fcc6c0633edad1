import { sql } from 'kysely'
import type { DeviceId } from '../core/model/ids.ts'
import { fits, type TextPattern } from './call-search.ts'
import type { Trx } from './db.ts'

/** Whoever types what so many are called does not mean one of them. */
const MOST_DEVICES = 100

const CALLED = sql`lower(E'\\n' || name || E'\\n')`

/** For each pattern of a search (call-search.ts), the devices of the scope whose name is like it now. */
export async function devicesCalled(
  trx: Trx,
  patterns: readonly TextPattern[],
): Promise<readonly (readonly DeviceId[])[]> {
  const all: (readonly DeviceId[])[] = []
  for (const pattern of patterns) {
    const rows = await trx
      .selectFrom('devices')
      .select('id')
      .where(fits(CALLED, pattern))
      .orderBy('id')
      .limit(MOST_DEVICES + 1)
      .execute()
    all.push(rows.length > MOST_DEVICES ? [] : rows.map(({ id }) => id))
  }
  return all
}
