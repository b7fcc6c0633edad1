import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccount } from './accounts.ts'
import { accountScope, inScope, PLATFORM, resellerScope, type Scope } from './db.ts'
import { newId } from './new-id.ts'
import type { Tables } from './schema.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

/** A row of an account for every table that has account_id. A new table is refused until it has one here. */
const SAMPLES: Partial<Record<keyof Tables, (accountId: string) => object>> = {
  users: (accountId) => ({ id: userOf(accountId), account_id: accountId, name: 'Ada', role: 'viewer' }),
  devices: (accountId) => ({
    id: deviceOf(accountId),
    account_id: accountId,
    name: 'Desk',
    kind: 'ip-phone',
    owner_id: userOf(accountId),
    sip_address: 'desk@acme.example',
  }),
  directory_history: (accountId) => ({
    account_id: accountId,
    kind: 'user',
    subject_id: newId(),
    since: new Date(),
    identity: '{}',
  }),
  account_settings: (accountId) => ({ account_id: accountId, version: 1, settings: '{}' }),
  calls: (accountId) => ({
    id: callOf(accountId),
    account_id: accountId,
    recording_client_id: newId(),
    state: 'ready',
    started_at: new Date(),
    direction: 'inbound',
    detail: '{}',
    search: '\nada lovelace\n',
  }),
  recordings: (accountId) => ({
    id: recordingOf(accountId),
    account_id: accountId,
    call_id: callOf(accountId),
    started_at: new Date(),
    duration_ms: 1,
    encoding: 'mulaw',
    sample_rate_hz: 8000,
    channels: '[]',
    size_bytes: 1,
    sha256: '',
    object_key: '',
    peaks_key: '',
    peaks_per_second: 1,
    quality: '[]',
  }),
  erasures: (accountId) => ({
    id: erasureOf(accountId),
    account_id: accountId,
    subject: '{}',
    reason: 'x',
    state: 'waiting',
    requested_by: userOf(accountId),
    requested_by_name: 'Ada',
    requested_at: new Date(),
  }),
  erasure_items: (accountId) => ({
    account_id: accountId,
    erasure_id: erasureOf(accountId),
    call_id: callOf(accountId),
    started_at: new Date(),
    relations: ['caller'],
  }),
  redactions: (accountId) => ({
    id: newId(),
    account_id: accountId,
    call_id: callOf(accountId),
    recording_id: recordingOf(accountId),
    from_at: new Date(0),
    to_at: new Date(1),
    reason: 'x',
    state: 'waiting',
    requested_by: userOf(accountId),
    requested_by_name: 'Ada',
    requested_at: new Date(),
  }),
  recording_checks: (accountId) => ({
    recording_id: recordingOf(accountId),
    account_id: accountId,
    sha256: '',
    checked_at: new Date(),
    checked_by_name: 'Ada',
    report: '{}',
  }),
  canaries: (accountId) => ({
    id: canaryOf(accountId),
    account_id: accountId,
    name: 'echo',
    to_uri: 'sip:600@pbx.example',
    from_uri: 'sip:1@pbx.example',
    protocol: 'udp',
    rhythm: '{"everyMinutes": 5}',
    ...{ talk_ms: 8000, late_after_ms: 60_000, expects_answer: true },
  }),
  canary_runs: (accountId) => ({
    id: newId(),
    account_id: accountId,
    canary_id: canaryOf(accountId),
    state: 'due',
    due_at: new Date(),
  }),
  reconciliations: (accountId) => ({
    id: reconciliationOf(accountId),
    account_id: accountId,
    file_name: 'cdrs.csv',
    made_by_name: 'Ada',
    made_at: new Date(),
    problems: '[]',
    problem_count: 0,
    not_in_cdrs: 0,
    by_present_settings: 0,
    tolerance_ms: 0,
  }),
  cdr_files: (accountId) => ({ account_id: accountId, sha256: 'x', reconciliation_id: reconciliationOf(accountId) }),
  reconciliation_days: (accountId) => ({
    account_id: accountId,
    reconciliation_id: reconciliationOf(accountId),
    day: '2026-03-03',
    made_at: new Date(),
    ...{ cdrs: 1, expected: 1, whole: 0, missed: 1, against_policy: 0, removed: 0, not_judged: 0 },
  }),
  reconciliation_misses: (accountId) => ({
    account_id: accountId,
    reconciliation_id: reconciliationOf(accountId),
    seq: 1,
    day: '2026-03-03',
    cause: 'not-seen',
    miss: '{}',
  }),
  // The recording above has made the first one.
  evidence_entries: (accountId) => ({
    account_id: accountId,
    seq: 2,
    recording_id: newId(),
    at: new Date(),
    entry: '{}',
    hash: Buffer.alloc(32),
  }),
  evidence_checkpoints: (accountId) => ({
    account_id: accountId,
    seq: 1,
    hash: Buffer.alloc(32),
    at: new Date(),
    public_key: Buffer.alloc(32),
    signature: Buffer.alloc(64),
  }),
  evidence_time_stamps: (accountId) => ({
    account_id: accountId,
    seq: 1,
    at: new Date(),
    authority: 'tsa',
    token: Buffer.alloc(1),
  }),
  late_facts: (accountId) => ({ id: newId(), account_id: accountId, call_id: callOf(accountId), told: '[]' }),
  twin_journals: (accountId) => ({ account_id: accountId, call_id: callOf(accountId) }),
  sign_in_sessions: (accountId) => ({
    id: newId(),
    account_id: accountId,
    user_id: userOf(accountId),
    token_hash: Buffer.from(newId()),
    created_at: new Date(),
    expires_at: new Date(),
    last_seen_at: new Date(),
  }),
  sign_in_policies: (accountId) => ({ account_id: accountId, second_factor: 'optional', passwords: true }),
  identity_providers: (accountId) => ({
    id: newId(),
    account_id: accountId,
    name: 'Directory',
    issuer: 'https://id.example',
    client_id: 'tapeline',
    email_domains: ['acme.example'],
    email_claim: 'email',
    name_claim: 'name',
    creates_users: false,
    default_role: 'viewer',
  }),
  api_keys: (accountId) => ({
    id: newId(),
    account_id: accountId,
    name: 'k',
    role: 'viewer',
    key_hash: Buffer.from(newId()),
    hint: '',
  }),
  phone_buttons: (accountId) => ({
    id: newId(),
    account_id: accountId,
    device_id: deviceOf(accountId),
    token_hash: Buffer.from(newId()),
    hint: '',
  }),
  recording_groups: (accountId) => ({ id: groupOf(accountId), account_id: accountId, name: 'Sales' }),
  recording_group_people: (accountId) => ({
    account_id: accountId,
    group_id: groupOf(accountId),
    user_id: userOf(accountId),
  }),
  queues: (accountId) => ({ account_id: accountId, id: 'support', name: 'Support', type: 'ring-all' }),
  queue_people: (accountId) => ({
    account_id: accountId,
    queue_id: 'support',
    kind: 'supervisor',
    user_id: userOf(accountId),
  }),
  access_grants: (accountId) => ({
    id: newId(),
    account_id: accountId,
    user_id: userOf(accountId),
    permissions: [],
    scope_kind: 'account',
    starts_at: new Date(),
    reason: 'x',
    state: 'granted',
  }),
  orders: (accountId) => ({
    id: orderOf(accountId),
    account_id: accountId,
    action: 'remove',
    takes_effect_at: new Date(),
    state: 'scheduled',
    item_count: 1,
    placed_by_kind: 'user',
    placed_by: 'x',
    placed_by_name: 'x',
    placed_at: new Date(),
  }),
  order_items: (accountId) => ({
    account_id: accountId,
    order_id: orderOf(accountId),
    position: 0,
    user_id: userOf(accountId),
    user_name: 'Ada',
    before: 'always-on',
    after: 'none',
  }),
  order_options: (accountId) => ({ account_id: accountId, letters: true, language: 'en' }),
  audit_events: (accountId) => ({
    id: newId(),
    account_id: accountId,
    at: new Date(),
    actor_kind: 'system',
    action: 'x',
    details: '{}',
    chain: `account/${accountId}`,
    seq: 1,
    hash: Buffer.alloc(32),
  }),
  webhooks: (accountId) => ({
    id: webhookOf(accountId),
    account_id: accountId,
    url: 'https://example.com',
    event_types: [],
    secret: 's',
  }),
  webhook_deliveries: (accountId) => ({
    id: newId(),
    account_id: accountId,
    webhook_id: webhookOf(accountId),
    event_type: 'call.ended',
    payload: '{}',
    state: 'waiting',
    created_at: new Date(),
  }),
  audit_chains: (accountId) => ({
    chain: `account/${accountId}`,
    account_id: accountId,
    seq: 1,
    hash: Buffer.alloc(32),
  }),
  dispositions: (accountId) => ({
    account_id: accountId,
    id: newId(),
    direction: 'inbound',
    position: 0,
    label: 'Sale',
    reasons: '[]',
  }),
  wrap_up_options: (accountId) => ({
    account_id: accountId,
    version: 1,
    pop_up: true,
    required: false,
    wrap_up_seconds: 60,
  }),
  call_notes: (accountId) => ({
    id: noteOf(accountId),
    account_id: accountId,
    call_id: callOf(accountId),
    version: 1,
    text: 'x',
    author_kind: 'user',
    author_id: userOf(accountId),
    author_name: 'Ada',
    created_at: new Date(),
  }),
  call_note_versions: (accountId) => ({
    account_id: accountId,
    note_id: noteOf(accountId),
    version: 1,
    text: 'x',
    removed: false,
    changed_by_kind: 'user',
    changed_by: userOf(accountId),
    changed_by_name: 'Ada',
    changed_at: new Date(),
  }),
  call_dispositions: (accountId) => ({
    account_id: accountId,
    call_id: callOf(accountId),
    version: 1,
    is_current: true,
    label: 'Sale',
    set_by_kind: 'user',
    set_by: userOf(accountId),
    set_by_name: 'Ada',
    set_at: new Date(),
  }),
  call_tags: (accountId) => ({
    id: newId(),
    account_id: accountId,
    call_id: callOf(accountId),
    tag: 'vip',
    tagged_by_kind: 'user',
    tagged_by: userOf(accountId),
    tagged_by_name: 'Ada',
    tagged_at: new Date(),
  }),
  wrap_ups: (accountId) => ({
    account_id: accountId,
    call_id: callOf(accountId),
    user_id: userOf(accountId),
    state: 'waiting',
    ended_at: new Date(),
  }),
  annotation_drafts: (accountId) => ({
    account_id: accountId,
    call_id: callOf(accountId),
    user_id: userOf(accountId),
    draft: '{}',
    saved_at: new Date(),
  }),
  storage_targets: (accountId) => ({
    id: targetOf(accountId),
    account_id: accountId,
    name: 'Disk',
    place: '{}',
    location: 'folder /x',
  }),
  storage_plans: (accountId) => ({ id: newId(), account_id: accountId, copies: '[]' }),
  stored_objects: (accountId) => ({
    id: objectOf(accountId),
    account_id: accountId,
    key: `${accountId}/x`,
    size_bytes: 1,
    sha256: '',
    is_local: true,
    stored_at: new Date(),
    written_at: new Date(),
  }),
  object_copies: (accountId) => ({
    account_id: accountId,
    object_id: objectOf(accountId),
    target_id: targetOf(accountId),
    state: 'waiting',
    sha256: '',
    next_attempt_at: new Date(),
  }),
  export_schedules: (accountId) => ({
    id: newId(),
    account_id: accountId,
    owner_id: userOf(accountId),
    owner_name: 'Ada',
    name: 'Every night',
    query: '',
    rhythm: '{}',
    time_zone: 'UTC',
    options: '{}',
    destination: '{}',
    covers_from: new Date(),
    next_run_at: new Date(),
    created_at: new Date(),
    changed_at: new Date(),
  }),
  saved_searches: (accountId) => ({
    id: savedSearchOf(accountId),
    account_id: accountId,
    owner_id: userOf(accountId),
    owner_name: 'Ada',
    name: 'Mine',
    query: 'is:live',
    created_at: new Date(),
    changed_at: new Date(),
  }),
  default_searches: (accountId) => ({
    owner_id: userOf(accountId),
    account_id: accountId,
    saved_search_id: savedSearchOf(accountId),
  }),
  column_layouts: (accountId) => ({
    user_id: userOf(accountId),
    account_id: accountId,
    view: 'conversations',
    layout: '{}',
    changed_at: new Date(),
  }),
  retention_policies: (accountId) => ({
    account_id: accountId,
    version: 1,
    rules: '[]',
    epoch: 0,
    changed_by_name: 'Ada',
    changed_at: new Date(),
  }),
  retention_proposals: (accountId) => ({
    id: newId(),
    account_id: accountId,
    state: 'waiting',
    days: 1,
    rules: '[]',
    based_on_version: 0,
    reason: 'x',
    proposed_by: userOf(accountId),
    proposed_by_name: 'Ada',
    proposed_at: new Date(),
  }),
  recording_dates: (accountId) => ({
    recording_id: newId(),
    account_id: accountId,
    call_id: callOf(accountId),
    expires_at: new Date(),
    days: 1,
    because: '{}',
    epoch: 0,
    dated_at: new Date(),
  }),
  quota_warnings: (accountId) => ({ account_id: accountId, level: 80, told_at: new Date() }),
  retention_purges: (accountId) => ({
    id: purgeOf(accountId),
    account_id: accountId,
    kind: 'scheduled',
    until: new Date(),
    state: 'running',
    started_at: new Date(),
  }),
  purged_recordings: (accountId) => ({
    account_id: accountId,
    purge_id: purgeOf(accountId),
    recording_id: newId(),
    call_id: callOf(accountId),
    call_started_at: new Date(),
    is_last: true,
    object_key: '',
    peaks_key: '',
    size_bytes: 1,
    sha256: '',
    expires_at: new Date(),
    days: 1,
    because: '{}',
  }),
  legal_holds: (accountId) => ({
    id: holdOf(accountId),
    account_id: accountId,
    name: 'Miller',
    reason: 'x',
    created_by_name: 'Ada',
    created_at: new Date(),
  }),
  legal_hold_calls: (accountId) => ({
    account_id: accountId,
    hold_id: holdOf(accountId),
    call_id: callOf(accountId),
    added_by_name: 'Ada',
    added_at: new Date(),
  }),
  held_products: (accountId) => ({ account_id: accountId, user_id: newId(), product: 'always-on' }),
  held_products_made: (accountId) => ({ account_id: accountId, version: 1 }),
  exports: (accountId) => ({
    id: newId(),
    account_id: accountId,
    state: 'ready',
    call_ids: [],
    calls_total: 0,
    created_at: new Date(),
  }),
}

const OURS = '01890000-0000-7000-8000-0000000000a0'
const THEIRS = '01890000-0000-7000-8000-0000000000b0'
const webhookOf = (accountId: string) => accountId.replace(/0$/, '7')
const targetOf = (accountId: string) => accountId.replace(/0$/, '8')
const objectOf = (accountId: string) => accountId.replace(/0$/, '9')
const userOf = (accountId: string) => accountId.replace(/0$/, '1')
const deviceOf = (accountId: string) => accountId.replace(/0$/, '3')
const savedSearchOf = (accountId: string) => accountId.replace(/0$/, '8')
const holdOf = (accountId: string) => accountId.replace(/0$/, '9')
const recordingOf = (accountId: string) => accountId.replace(/0$/, '6')
const erasureOf = (accountId: string) => accountId.replace(/0$/, '5')
const purgeOf = (accountId: string) => accountId.replace(/0$/, '7')
const reconciliationOf = (accountId: string) => accountId.replace(/0$/, '6')
const canaryOf = (accountId: string) => accountId.replace(/0$/, '7')
const groupOf = (accountId: string) => accountId.replace(/0$/, '4')
const orderOf = (accountId: string) => accountId.replace(/0$/, '5')
const noteOf = (accountId: string) => accountId.replace(/0$/, '6')
const callOf = (accountId: string) => accountId.replace(/0$/, '2')
const RESELLER = '01890000-0000-7000-8000-0000000000d0'

/** Account and reseller see the same here: ours is the reseller's only account. */
type Insider = 'ours' | 'reseller'
const SCOPES: Record<Insider | 'platform', Scope> = {
  ours: accountScope(OURS),
  reseller: resellerScope(RESELLER),
  platform: PLATFORM,
}

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  const shared = { name: 'x', domains: [], timeZone: 'UTC' }
  await createAccount(database.db, { ...shared, id: OURS, slug: 'ours' })
  await createAccount(database.db, { ...shared, id: THEIRS, slug: 'theirs' })
  await run(sql`insert into resellers (id, slug, name) values (${RESELLER}, 'north', 'North')`, 'platform')
  await run(sql`update accounts set reseller_id = ${RESELLER} where id = ${OURS}`, 'platform')
  for (const [table, sample] of Object.entries(SAMPLES)) {
    for (const accountId of [OURS, THEIRS]) await insert(table, sample(accountId), 'platform')
  }
})
afterAll(() => database.close())

function insert(table: string, row: object, as: Insider | 'platform') {
  const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)))
  const values = sql.join(Object.values(row))
  return run(sql`insert into ${sql.table(table)} (${columns}) values (${values})`, as)
}

function run(query: ReturnType<typeof sql>, as: Insider | 'platform') {
  return inScope(database.db, SCOPES[as], (trx) => query.execute(trx))
}

async function accountsSeenIn(table: string, as: Insider | 'platform'): Promise<string[]> {
  const column = table === 'accounts' ? sql.ref('id') : sql.ref('account_id')
  const result = await run(sql`select distinct ${column} as a from ${sql.table(table)} order by a`, as)
  return (result.rows as { a: string }[]).map((row) => row.a)
}

/** Rows touched; a refusal for lack of privilege is as good as none. */
async function touched(query: ReturnType<typeof sql>, as: Insider): Promise<number> {
  try {
    return Number((await run(query, as)).numAffectedRows ?? 0n)
  } catch (error) {
    if ((error as { code?: string }).code === '42501') return 0
    throw error
  }
}

test('every table with an account has forced row level security and a sample in this test', async () => {
  const found = await sql<{ name: keyof Tables; protected: boolean }>`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as protected
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and a.attname = 'account_id' and c.relnamespace = 'public'::regnamespace`.execute(
    database.db,
  )
  expect(found.rows.map((row) => row.name).sort()).toEqual(Object.keys(SAMPLES).sort())
  expect(found.rows.filter((row) => !row.protected)).toEqual([])
})

test('tables without an account are closed to accounts', async () => {
  const found = await sql<{ name: string }>`
    select relname as name from pg_class
    where relkind in ('r', 'p', 'v') and relnamespace = 'public'::regnamespace
      and has_table_privilege('tapeline_app', oid, 'select')`.execute(database.db)
  expect(found.rows.map((row) => row.name).sort()).toEqual(['accounts', ...Object.keys(SAMPLES)].sort())
})

test('a query without a scope sees nothing, unless the login is a superuser', async () => {
  const login = await sql<{ super: boolean; inherits: boolean }>`
    select rolsuper as super, pg_has_role(current_user, 'tapeline_platform', 'USAGE') as inherits
    from pg_roles where rolname = current_user`.execute(database.db)
  const rows = await database.db.selectFrom('calls').select('id').execute()
  // Before PostgreSQL 16 membership always inherits.
  expect(rows).toHaveLength(login.rows[0]?.super || login.rows[0]?.inherits ? 2 : 0)
})

const INSIDERS = [
  ['an account', 'ours'],
  ['a reseller', 'reseller'],
] as const

describe.each(['accounts', ...Object.keys(SAMPLES)] as (keyof Tables)[])('in %s', (table) => {
  const column = sql.ref(table === 'accounts' ? 'id' : 'account_id')
  const name = sql.table(table)

  test('the platform sees all', async () => {
    expect(await accountsSeenIn(table, 'platform')).toEqual([OURS, THEIRS])
  })

  describe.each(INSIDERS)('%s', (_, as) => {
    test('sees its own rows only', async () => {
      expect(await accountsSeenIn(table, as)).toEqual([OURS])
    })

    test('cannot add a row to a foreign account', async () => {
      const row = table === 'accounts' ? { id: newId(), slug: 'z', name: 'z', time_zone: '' } : SAMPLES[table]?.(THEIRS)
      await expect(insert(table, { ...row, ...('id' in (row ?? {}) ? { id: newId() } : {}) }, as)).rejects.toThrow(
        /row-level security|permission denied/,
      )
    })

    test('cannot change, remove or lock rows of a foreign account', async () => {
      expect(await touched(sql`update ${name} set ${column} = ${column} where ${column} = ${THEIRS}`, as)).toBe(0)
      expect(await touched(sql`delete from ${name} where ${column} = ${THEIRS}`, as)).toBe(0)
      expect(await touched(sql`select from ${name} where ${column} = ${THEIRS} for update`, as)).toBe(0)
      expect(await accountsSeenIn(table, 'platform')).toEqual([OURS, THEIRS])
    })

    test('cannot give a row of its own to a foreign account', async () => {
      await expect(run(sql`update ${name} set ${column} = ${THEIRS}`, as)).rejects.toThrow(
        /row-level security|permission denied|accounts_pkey/,
      )
    })
  })
})

test('a reseller cannot take an account from another, nor change resellers', async () => {
  expect(await touched(sql`update accounts set reseller_id = ${RESELLER} where id = ${THEIRS}`, 'reseller')).toBe(0)
  expect(await touched(sql`update resellers set name = 'x'`, 'reseller')).toBe(0)
  await expect(run(sql`update accounts set reseller_id = null where id = ${OURS}`, 'reseller')).rejects.toThrow(
    /row-level security/,
  )
})

test("a reseller's own people and keys are seen by it and the platform, not by its accounts", async () => {
  const id = newId()
  const row = { id, reseller_id: RESELLER, name: 'Rae', role: 'reseller' }
  await insert('users', row, 'reseller')
  const count = async (as: Insider | 'platform') => (await run(sql`select from users where id = ${id}`, as)).rows.length
  expect([await count('reseller'), await count('platform'), await count('ours')]).toEqual([1, 1, 0])
})
