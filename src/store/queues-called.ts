import { sql } from 'kysely'
import type { AccountId } from '../core/model/ids.ts'
import type { QueueId } from '../core/model/policy.ts'
import type { Trx } from './db.ts'
import { storableText } from './row-values.ts'

/** Ids by account: another account may have given the same id to another queue. */
export type QueuesByAccount = ReadonlyMap<AccountId, readonly QueueId[]>

/**
 * Queues of the scope with this id or name, in any case; when there is none, those whose name has it in it. Names are those of the
 * directory and of the settings in force.
 */
export async function queuesCalled(trx: Trx, text: string): Promise<QueuesByAccount> {
  const wanted = storableText(text).normalize('NFKC').trim().toLowerCase()
  const part = `%${wanted.replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<{ account_id: AccountId; id: QueueId; exact: boolean }>`
    with latest as (
      select distinct on (account_id) account_id, settings -> 'queues' as queues
      from account_settings order by account_id, version desc
    ), named as (
      select account_id, id, name from queues
      union
      select account_id, key, coalesce(value ->> 'name', key)
      from latest, jsonb_each(case when jsonb_typeof(queues) = 'object' then queues else '{}' end)
    )
    select account_id, id, bool_or(lower(id) = ${wanted} or lower(name) = ${wanted}) as exact
    from named
    where lower(id) = ${wanted} or lower(name) like ${part}
    group by account_id, id
    order by account_id, id`.execute(trx)
  const exact = rows.filter((row) => row.exact)
  const found = Map.groupBy(exact.length > 0 ? exact : rows, (row) => row.account_id)
  return new Map([...found].map(([accountId, queues]) => [accountId, queues.map(({ id }) => id)]))
}
