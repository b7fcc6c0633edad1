/** Calls of a year as a business has them: few people have most of them, few callers call often, more calls each month. By SQL. */
import { sql } from 'kysely'
import { createAccount, findAccountBySlug } from '../../src/store/accounts.ts'
import { accountScope, type Db, inScope, PLATFORM, type Scope } from '../../src/store/db.ts'
import { newId } from '../../src/store/new-id.ts'
import { saveQueue } from '../../src/store/queues.ts'
import { createRecordingGroup } from '../../src/store/recording-groups.ts'

export const FIRST_NAMES = words(
  'Ada Bela Cem Dana Emil Fatma Gerd Hanna Ivan Jana Karl Lena Marek Nora Omar Petra Quentin Rosa Sven Tara Ugo Vera Wim Xenia Yusuf Zoe Anton Birgit Clara Dimitri',
)
export const LAST_NAMES = words(
  'Albers Becker Celik Dietrich Ebert Fischer Gruber Hofmann Ivanov Jansen Kaya Lovelace Meier Neumann Ott Petersen Quast Richter Schulz Thomsen Ulrich Vogt Weber Xu Yilmaz Zander Brandt Conrad Demir Engel Franke Graf Haas Iversen Jung Koch Lange Mohr Nagel Oster Pohl Reuter Sommer Thiel Unger Voss Winter Ziegler',
)
const AREAS = words('30 40 89 69 221 211 711 341 351 511 421 911')
export const QUEUES = words(
  'support sales billing service orders returns press legal reception night escalation training',
)
export const USERS = 400

export interface FilledCalls {
  /** Nine of ten calls. */
  readonly scope: Scope
  readonly fromMs: number
  readonly toMs: number
}

const YEAR_MS = 365 * 86_400_000

/**
 * `calls` in a portion of 500,000 a statement: a note on every twentieth, half of them of a moment; a disposition on every third; a tag on every
 * tenth. Indexes are made behind them, as when a backup is restored. A database that was filled by an earlier run is used as it is.
 */
export async function fillCalls(db: Db, calls: number): Promise<FilledCalls> {
  const fromMs = Date.UTC(2025, 0, 1)
  const earlier = await findAccountBySlug(db, PLATFORM, 'busy')
  if (earlier) return { scope: accountScope(earlier.id), fromMs, toMs: fromMs + YEAR_MS }
  const shared = { name: 'Bench', domains: [], timeZone: 'UTC' }
  const busy = (await createAccount(db, { ...shared, slug: 'busy' })).id
  const other = (await createAccount(db, { ...shared, slug: 'other' })).id
  await fillDirectory(db, busy)
  const indexes = await withoutIndexes(db)
  await toggleKeys(db, 'disable')
  for (let first = 1; first <= calls; first += PORTION) {
    const last = Math.min(calls, first + PORTION - 1)
    await insert(db, [busy, other], { first, last, calls, fromMs })
    console.error(`${last} calls`)
  }
  await toggleKeys(db, 'enable')
  for (const definition of indexes) await sql.raw(definition).execute(db)
  await sql`vacuum analyze calls, call_notes, call_dispositions, call_tags`.execute(db)
  await checkKeys(db)
  return { scope: accountScope(busy), fromMs, toMs: fromMs + YEAR_MS }
}

export const DISPOSITIONS = words('Sale Repair Complaint Reached Voicemail Appointment')
export const TAGS = words('vip call-back legal training escalated')
export const NOTED = words('refund delivery invoice wheel battery warranty colour lock lease test')

const ANNOTATIONS = words('call_notes call_dispositions call_tags')

/** Made again by these statements: one by one in half an index takes far longer. What is unique stays. */
async function withoutIndexes(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
    where indrelid::regclass::text = any(${['calls', ...ANNOTATIONS]}) and not indisunique`.execute(db)
  for (const { name } of rows) await sql`drop index ${sql.id(name)}`.execute(db)
  return rows.map(({ definition }) => definition)
}

/** What is said of a call becomes keys of it with each annotation; the statement below does so for all at once. */
async function toggleKeys(db: Db, to: 'enable' | 'disable'): Promise<void> {
  for (const table of ANNOTATIONS) await sql.raw(`alter table ${table} ${to} trigger ${table}_said`).execute(db)
}

/** As the product makes them: of some the function is asked that it has for it. */
async function checkKeys(db: Db): Promise<void> {
  const { rows } = await inScope(db, PLATFORM, (trx) =>
    sql<{ id: string }>`
      select id from (select id, traits from calls order by id limit 2000) as asked
      where (select array_agg(key order by key) from unnest(tapeline_said(id)) as key) is distinct from
        (select array_agg(key order by key) from unnest(traits) as key where key ~ '^(note|disposition|tag)($|[=~])')`.execute(
      trx,
    ),
  )
  if (rows.length > 0) throw new Error(`${rows.length} of 2000 calls have other keys than what is said of them`)
}

const PORTION = 500_000

async function fillDirectory(db: Db, accountId: string): Promise<void> {
  const scope = accountScope(accountId)
  await inScope(db, PLATFORM, (trx) =>
    sql`insert into users (id, account_id, name, extension, numbers, sip_addresses, role)
      select md5('user' || n)::uuid, ${accountId}, ${nameOf(sql`n`)}, (200 + n)::text, '{}', '{}', 'user'
      from generate_series(0, ${USERS - 1}::int) as n`.execute(trx),
  )
  const people = { agentIds: [], agentDeviceIds: [], supervisorIds: [], type: 'ring-all' } as const
  for (const name of QUEUES) await saveQueue(db, scope, { ...people, accountId, id: name, name })
  const members = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('users').select('id').orderBy('extension').limit(8).execute(),
  )
  await createRecordingGroup(db, scope, {
    accountId,
    name: 'Sales team',
    memberIds: members.map(({ id }) => id),
    managerIds: [],
  })
}

const nameOf = (n: ReturnType<typeof sql>) =>
  sql`(${FIRST_NAMES}::text[])[1 + ${n} * 7 % ${FIRST_NAMES.length}] || ' ' || (${LAST_NAMES}::text[])[1 + ${n} * 13 % ${LAST_NAMES.length}]`

interface Portion {
  readonly first: number
  readonly last: number
  readonly calls: number
  readonly fromMs: number
}

/** `skew`: the larger, the fewer have most. */
const pick = (count: number, skew: number) => sql`floor(power(random(), ${skew}::float8) * ${count}::int)::int`

async function insert(db: Db, [busy, other]: readonly [string, string], { first, last, calls, fromMs }: Portion) {
  await inScope(db, PLATFORM, (trx) =>
    sql`
    with drawn as materialized (
      select n, case when n % 10 > 0 then ${busy}::uuid else ${other}::uuid end as account_id,
        -- Twice as many calls a month at the end of the year as at its beginning.
        to_timestamp(${fromMs / 1000}::float8 + ${YEAR_MS / 1000}::float8 * (sqrt(1 + 3 * (n::float8 / ${calls}::int)) - 1)) as at,
        ${pick(Math.max(100, Math.ceil(calls / 15)), 3)} as person, ${pick(USERS, 2)} as agent, ${pick(USERS, 2)} as colleague,
        ${pick(QUEUES.length, 2)} as queue, random() as d, random() as k, random() as f, random() as m,
        (exp(4.3 + 1.4 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) * 1000)::bigint as duration_ms,
        case when random() < 0.05 then 'Asked about the ' || (${NOTED}::text[])[1 + floor(random() * ${NOTED.length}::int)::int] || ', ' ||
          (${NOTED}::text[])[1 + ${pick(NOTED.length, 2)}] || ' number ' || floor(random() * 100000)::int end as note,
        case when random() < 1.0 / 3 then (${DISPOSITIONS}::text[])[1 + ${pick(DISPOSITIONS.length, 2)}] end as disposition,
        case when random() < 0.1 then (${TAGS}::text[])[1 + ${pick(TAGS.length, 2)}] end as tag
      from generate_series(${first}::int, ${last}::int) as n
    ), known as materialized (
      select *,
        (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' ||
          substr(md5(n::text), 4, 15))::uuid as id,
        case when d < 0.55 then 'inbound' when d < 0.88 then 'outbound' when d < 0.99 then 'internal' else 'transit' end as direction,
        '49' || (${AREAS}::text[])[1 + person % ${AREAS.length}] || lpad((person::bigint * 7919 % 10000000)::text, 7, '0') as number,
        case when person % 5 < 3 then ${nameOf(sql`person / 3`)} end as person_name,
        ${nameOf(sql`agent`)} as agent_name, ${nameOf(sql`colleague`)} as colleague_name,
        md5('user' || agent) ::uuid::text as agent_id, md5('user' || colleague)::uuid::text as colleague_id,
        k < 0.82 as recorded
      from drawn
    ), lines as (
      select *,
        E'\\n' || coalesce(lower(person_name) || E'\\n', '') || number || E'\\n+' || number || E'@carrier.example\\n' as outside,
        E'\\n' || lower(agent_name) || E'\\n' || 200 + agent || E'\\n' || 200 + agent || E'@acme.example\\n' as inside,
        E'\\n' || lower(colleague_name) || E'\\n' || 200 + colleague || E'\\n' || 200 + colleague || E'@acme.example\\n' as beside
      from known
    ), noted as (
      insert into call_notes (id, account_id, call_id, version, text, offset_ms, author_kind, author_id, author_name, created_at)
      select gen_random_uuid(), account_id, id, 1, note, case when k < 0.5 then 1000 end, 'user', id, 'Bench', at from known where note is not null
    ), disposed as (
      insert into call_dispositions (account_id, call_id, version, is_current, disposition_id, label, set_by_kind, set_by, set_by_name, set_at)
      select account_id, id, 1, true, id, disposition, 'user', id, 'Bench', at from known where disposition is not null
    ), tagged as (
      insert into call_tags (id, account_id, call_id, tag, tagged_by_kind, tagged_by, tagged_by_name, tagged_at)
      select gen_random_uuid(), account_id, id, tag, 'user', id, 'Bench', at from known where tag is not null
    )
    insert into calls (id, account_id, recording_client_id, state, started_at, ended_at, duration_ms, direction, outcome, skip_reason,
      recorded, flags, detail, search, caller_search, callee_search, caller_ids, callee_ids, people_ids, queue_ids, traits)
    select id, account_id, ${newId()}, 'ready', at,
      at + duration_ms * interval '1 millisecond', duration_ms, direction, case when recorded then 'record' else 'skip' end,
      case when recorded then null when direction = 'internal' then 'internal' when f < 0.6 then 'not-started' when f < 0.99 then 'not-answered'
        when f < 0.999 then 'too-short' else 'codec' end,
      recorded,
      case when f < 0.02 then array['poor-audio'] when f > 0.999 then array['one-way-audio'] else '{}' end,
      jsonb_build_object('parties', jsonb_build_array(
        jsonb_build_object('index', 0, 'role', 'caller', 'network', 'offnet', 'number', number, 'streamIds', '[0]'::jsonb),
        jsonb_build_object('index', 1, 'role', 'callee', 'network', 'onnet', 'userId', agent_id, 'streamIds', '[1]'::jsonb))),
      outside || substr(case when direction = 'internal' then beside else inside end, 2),
      case direction when 'inbound' then outside when 'transit' then outside when 'outbound' then inside else inside end,
      case direction when 'inbound' then inside when 'internal' then beside else outside end,
      case when direction in ('inbound', 'transit') then '{}' else array[agent_id] end,
      case direction when 'inbound' then array[agent_id] when 'internal' then array[colleague_id] else '{}' end,
      case direction when 'transit' then '{}' when 'internal' then array[agent_id, colleague_id] else array[agent_id] end,
      case when direction = 'inbound' and m < 0.7 then array[(${QUEUES}::text[])[1 + queue]] else '{}' end,
      (case when not recorded then '{}' when m < 0.05 then array['owner:' || agent_id, 'mode:on-demand', 'trigger:user']
        when direction = 'inbound' and m < 0.3 then array['owner:' || (${QUEUES}::text[])[1 + queue], 'mode:always', 'trigger:queue']
        else array['owner:account', 'mode:always', 'trigger:account'] end) || ${keysOf('note')} || ${keysOf('disposition')} || ${keysOf('tag')}
    from lines`.execute(trx),
  )
}

/** Of the column of that name: that there is one, and the trigrams of what it says. */
const keysOf = (kind: 'note' | 'disposition' | 'tag') => sql`case when ${sql.ref(kind)} is null then '{}' else
  array[${kind}::text] || case when ${kind} = 'tag' then array['tag=' || ${sql.ref(kind)}] else '{}' end ||
  array(select ${kind} || '~' || trigram from unnest(show_trgm(lower(${sql.ref(kind)}))) as trigram) end`

function words(text: string): readonly string[] {
  return text.split(' ')
}
