/** Calls with a recording each, by SQL. What each is like follows from its number, so that it can be said beforehand when it has to go. */
import { sql } from 'kysely'
import type { RetentionRule } from '../../src/core/model/retention.ts'
import { accountScope, type Db, inScope } from '../../src/store/db.ts'

const DAY_MS = 86_400_000
export const DURATION_MS = 60_000
export const ACCOUNT_DAYS = 365
export const RULES: readonly RetentionRule[] = [
  { when: { kind: 'queue', queueId: 'support' }, days: 730 },
  { when: { kind: 'tag', tag: 'complaint' }, days: 1825 },
  { when: { kind: 'mode', mode: 'on-demand' }, days: 500 },
]

/** Of every ten one came through the queue, of every fifty one is tagged, of every seven one was started by hand, of every hundred one is held. */
const cameThroughQueue = (n: number) => n % 10 === 0
const isTagged = (n: number) => n % 50 === 1
const isOnDemand = (n: number) => n % 7 === 3
export const isHeld = (n: number) => n % 100 === 5

/** Written down a second time, apart from the code that is measured. */
export function daysOf(n: number): number {
  if (isTagged(n)) return 1825
  if (cameThroughQueue(n)) return 730
  return isOnDemand(n) ? 500 : ACCOUNT_DAYS
}

export interface Portion {
  readonly accountId: string
  readonly first: number
  readonly last: number
  readonly fromMs: number
  /** Between one and the next. */
  readonly everyMs: number
  /** The case that holds some of them. */
  readonly holdId?: string | undefined
}

export const startOf = ({ fromMs, everyMs }: Pick<Portion, 'fromMs' | 'everyMs'>, n: number): number =>
  Math.round(fromMs + n * everyMs)

export const keyOf = (n: number): string => `audio/${n}`
export const numberOf = (key: string): number | undefined => {
  const n = /^audio\/(\d+)$/.exec(key)?.[1]
  return n === undefined ? undefined : Number(n)
}

export async function fillRecordings(db: Db, portion: Portion): Promise<void> {
  const { accountId, first, last, fromMs, everyMs, holdId } = portion
  if (last < first) return
  const numbers = sql`generate_series(${first}::int, ${last}::int) as n`
  const uuid = (kind: string) => sql`(${`0000000${kind}-0000-7000-8000-`} || lpad(to_hex(n), 12, '0'))::uuid`
  const at = sql`to_timestamp(round(${fromMs}::float8 + n * ${everyMs}::float8) / 1000)`
  await inScope(db, accountScope(accountId), async (trx) => {
    await sql`
      insert into calls (id, account_id, recording_client_id, state, started_at, ended_at, duration_ms, direction, recorded,
        detail, search, people_ids, queue_ids)
      select ${uuid('1')}, ${accountId}, ${accountId}, 'ready', ${at}, ${at} + interval '60 seconds', ${DURATION_MS}, 'inbound',
        true, '{}', '', array['ada'], case when n % 10 = 0 then array['support'] else '{}' end
      from ${numbers}`.execute(trx)
    await sql`
      insert into recordings (id, account_id, call_id, started_at, duration_ms, encoding, sample_rate_hz, channels, size_bytes,
        sha256, object_key, peaks_key, peaks_per_second, quality, segment)
      select ${uuid('2')}, ${accountId}, ${uuid('1')}, ${at}, ${DURATION_MS}, 'mulaw', 8000, '[]', 960000,
        encode(sha256(n::text::bytea), 'hex'), 'audio/' || n, 'peaks/' || n, 100, '[]',
        jsonb_build_object('startedBy', case when n % 7 = 3 then 'command' else 'rule' end)
      from ${numbers}`.execute(trx)
    await sql`
      insert into call_tags (id, account_id, call_id, tag, tagged_by_kind, tagged_by, tagged_by_name, tagged_at)
      select ${uuid('3')}, ${accountId}, ${uuid('1')}, 'complaint', 'user', ${accountId}, 'Ada', ${at}
      from ${numbers} where n % 50 = 1`.execute(trx)
    if (holdId === undefined) return
    await sql`
      insert into legal_hold_calls (account_id, hold_id, call_id, added_by_name, added_at)
      select ${accountId}, ${holdId}, ${uuid('1')}, 'Ada', ${at} from ${numbers} where n % 100 = 5`.execute(trx)
  })
}

export const daysToMs = (days: number): number => days * DAY_MS
