/** For the test of isolation: an account with one of everything, every name of which bears its mark. */

import { type SqlBool, sql } from 'kysely'
import type { Account } from '../core/model/account.ts'
import type { Recording } from '../core/model/recording.ts'
import { createGrant } from '../store/access-grants.ts'
import { createApiKey } from '../store/api-keys.ts'
import { type Db, inScope, PLATFORM } from '../store/db.ts'
import { createErasure } from '../store/erasures.ts'
import { createIdentityProvider } from '../store/identity-providers.ts'
import { createPasskey } from '../store/passkeys.ts'
import { createRedaction } from '../store/redactions.ts'
import { createPurge } from '../store/retention-purges.ts'
import { noteObject } from '../store/stored-objects.ts'
import { ask, send, storeCall, type TestServer, testAccount, testAudio, testCall, testKey } from './server.test-kit.ts'

/** An account and all that somebody else might ask for. */
export interface Side {
  readonly account: Account
  /** The account's own administrator, as a program. */
  readonly manager: string
  /** The same as a person, in a browser. */
  readonly cookie: string
  readonly ids: Readonly<
    Record<
      | 'user'
      | 'person'
      | 'device'
      | 'call'
      | 'recording'
      | 'note'
      | 'export'
      | 'recordingGroup'
      | 'accessGrant'
      | 'accessRequest'
      | 'anotherAccessRequest'
      | 'apiKey'
      | 'phoneButton'
      | 'webhook'
      | 'webhookDelivery'
      | 'storageTarget'
      | 'order'
      | 'session'
      | 'laterSession'
      | 'passkey'
      | 'identityProvider'
      | 'savedSearch'
      | 'exportSchedule'
      | 'queue'
      | 'retentionProposal'
      | 'legalHold'
      | 'purge'
      | 'reconciliation'
      | 'canary'
      | 'redaction'
      | 'erasure',
      string
    >
  >
}

const PASSWORD = 'long enough to pass'

/** `mark` is the slug too, and stands in every name. */
export async function createSide(
  server: TestServer,
  mark: string,
  { number, ...changes }: Partial<Account> & { readonly number: string },
): Promise<Side> {
  const { db } = server
  const account = await testAccount(server, mark, changes)
  const accountId = account.id
  const manager = await testKey(server, 'account-administrator', account)
  const as = manager
  const user = await ask(server, 'createUser', {
    as,
    body: { name: `${mark} Ada`, extension: '101', numbers: [number], email: `ada@${mark}.example` },
  })
  const email = `office@${mark}.example`
  const person = await ask(server, 'createUser', {
    as,
    body: { name: `${mark} Office`, role: 'account-administrator', email, password: PASSWORD },
  })
  const signIn = async () => {
    const { headers } = await send(server, 'signIn', { body: { email, password: PASSWORD } })
    const signedIn = String(headers['set-cookie']).split(';')[0] ?? ''
    const { sessions } = await ask(server, 'listOwnSessions', { headers: { cookie: signedIn } })
    return { cookie: signedIn, sessionId: sessions.find(({ isThis }) => isThis)?.id ?? '' }
  }
  const { cookie } = await signIn()
  const [session, later] = [await signIn(), await signIn()]
  const device = await ask(server, 'createDevice', {
    as,
    body: { name: `${mark} desk`, sipAddress: `101@${mark}.example`, ownerId: user.id },
  })
  const hook = { url: `https://${mark}.example/hook`, description: mark, eventTypes: ['user.'] }
  const { webhook } = await ask(server, 'createWebhook', { as, body: hook })
  const webhookDelivery = await ask(server, 'testWebhook', { as, params: { webhookId: webhook.id } })
  const bucket = { kind: 's3' as const, endpoint: 'https://127.0.0.1:1', bucket: mark, accessKeyId: mark }
  const target = { name: `${mark} bucket`, place: bucket, secretAccessKey: mark }
  const storageTarget = await ask(server, 'createStorageTarget', { as, body: target })
  await ask(server, 'putStoragePlan', { as, body: { copies: [{ targetId: storageTarget.id }] } })
  const exportSchedule = await ask(server, 'createExportSchedule', {
    as,
    body: {
      name: `${mark} nightly`,
      query: '',
      rhythm: { every: 'day', at: '02:00' },
      destination: { kind: 'sftp', host: `${mark}.invalid`, user: mark },
      secret: { password: mark },
    },
  })
  const waiting = { accountId, key: `${accountId}/${mark}.wav`, sizeBytes: 1, sha256: mark }
  await noteObject(server.db, waiting, server.clock.nowMs)
  const { phoneButton } = await ask(server, 'createPhoneButton', { as, params: { deviceId: device.id } })
  const people = { name: `${mark} sales`, managerIds: [person.id], memberIds: [user.id] }
  const recordingGroup = await ask(server, 'createRecordingGroup', { as, body: people })
  const queue = `${mark}-support`
  const queueBody = { name: `${mark} support`, agentIds: [user.id], supervisorIds: [person.id] }
  await ask(server, 'putQueue', { as, params: { accountId, queueId: queue }, body: queueBody })
  const settings = { queues: { [queue]: { name: `${mark} support`, rules: {} } } }
  for (const comment of [`${mark} one`, `${mark} two`]) {
    await ask(server, 'putSettings', { as, params: { accountId }, body: { settings, comment } })
  }
  const call = testCall(account, { identifiers: { 'X-UCID': `${mark}-1` } })
  const recording = (await storeCall(server, call, testAudio(8000))) as Recording
  const callId = call.id
  const dispositions = { popUp: true, inbound: [{ label: `${mark} sale`, reasons: [{ label: `${mark} first` }] }] }
  await ask(server, 'putDispositions', { as, params: { accountId }, body: dispositions })
  const note = await ask(server, 'addNote', { as, params: { callId }, body: { text: `${mark} called twice` } })
  const disposition = { disposition: `${mark} sale`, reason: `${mark} first` }
  await ask(server, 'setDisposition', { as, params: { callId }, body: disposition })
  await ask(server, 'changeTags', { as, params: { callId }, body: { add: [mark] } })
  await inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('wrap_ups')
      .values({ account_id: accountId, call_id: callId, user_id: person.id, state: 'waiting', ended_at: new Date() })
      .execute(),
  )
  const purge = await createPurge(db, {
    ...{ accountId, kind: 'asked', askedByName: mark },
    ...{ untilMs: server.clock.nowMs, startedAtMs: server.clock.nowMs },
  })
  const reconciliation = await ask(server, 'createReconciliation', {
    as,
    params: { accountId },
    body: { fileName: `${mark}.csv`, text: `start,duration,from,to\n2026-03-03 10:00:00,60,${mark},${number}\n` },
  })
  const canary = await ask(server, 'createCanary', {
    as,
    params: { accountId },
    body: {
      ...{ name: mark, to: `sip:${number}@${mark}.example`, from: `sip:1@${mark}.example` },
      ...{ rhythm: { everyMinutes: 5 }, paused: true },
    },
  })
  await ask(server, 'callCanary', { as, params: { canaryId: canary.id } })
  const erasure = await db.transaction().execute((trx) => {
    const subject = { kind: 'number', number } as const
    const by = { requestedBy: user.id, requestedByName: mark }
    return createErasure(trx, { accountId, subject, reason: `${mark} asked for it`, ...by }, [], server.clock.nowMs)
  })
  const redaction = await createRedaction(
    db,
    {
      ...{ accountId, callId, recordingId: recording.id, reason: `${mark} card number` },
      ...{
        fromMs: recording.startedAtMs,
        toMs: recording.startedAtMs + 1,
        requestedBy: user.id,
        requestedByName: mark,
      },
    },
    server.clock.nowMs,
  )
  const legalHold = await ask(server, 'createLegalHold', {
    as,
    params: { accountId },
    body: { name: `${mark} v. Miller`, reason: `${mark} letter of a lawyer` },
  })
  await ask(server, 'addHeldCalls', { as, params: { legalHoldId: legalHold.id }, body: { callIds: [callId] } })
  const retention = await ask(server, 'putRetention', {
    as,
    params: { accountId },
    body: { days: 100, callDays: 'with-recordings', rules: [], reason: `${mark} wants less` },
  })
  const order = await ask(server, 'placeOrder', {
    as,
    body: { action: 'add', product: 'on-demand', userIds: [user.id], activationDate: dayAfterTomorrow() },
  })
  const exported = await ask(server, 'createExport', { as, body: { callIds: [call.id] } })
  const { key } = await createApiKey(db, PLATFORM, { accountId, name: `${mark} key`, role: 'viewer' })
  const identityProvider = await createIdentityProvider(db, {
    ...{ accountId, name: `${mark} login`, issuer: `https://${mark}.example`, clientId: 'x', emailDomains: [] },
    ...{ emailClaim: 'email', nameClaim: 'name', createsUsers: false, defaultRole: 'user' },
  })
  const passkey = await createPasskey(
    db,
    {
      userId: person.id,
      name: `${mark} phone`,
      credentialId: mark,
      publicKey: Buffer.from(mark),
      counter: 0,
      transports: [],
      isSynced: false,
    },
    server.clock.nowMs,
  )
  const savedSearch = await ask(server, 'createSavedSearch', {
    as,
    body: { name: `${mark} complaints`, query: `from:${mark}`, shared: true },
  })
  const accessRequest = () =>
    createGrant(db, PLATFORM, {
      accountId,
      userId: person.id,
      rights: ['listen'],
      scope: { kind: 'user', id: user.id },
      reason: `${mark} complaint`,
      state: 'requested',
      startsAtMs: server.clock.nowMs,
      endsAtMs: server.clock.nowMs + 3_600_000,
      requestedBy: person.id,
      requestedAtMs: server.clock.nowMs,
    })
  return {
    account,
    manager,
    cookie,
    ids: {
      user: user.id,
      person: person.id,
      device: device.id,
      call: call.id,
      recording: recording.id,
      note: note.id,
      export: exported.id,
      savedSearch: savedSearch.id,
      recordingGroup: recordingGroup.id,
      accessGrant: (await accessRequest()).id,
      accessRequest: (await accessRequest()).id,
      anotherAccessRequest: (await accessRequest()).id,
      apiKey: key.id,
      phoneButton: phoneButton.id,
      webhook: webhook.id,
      webhookDelivery: webhookDelivery.id,
      storageTarget: storageTarget.id,
      exportSchedule: exportSchedule.id,
      order: order.id,
      session: session.sessionId,
      laterSession: later.sessionId,
      passkey: passkey.id,
      identityProvider: identityProvider.id,
      queue,
      legalHold: legalHold.id,
      purge: purge.id,
      reconciliation: reconciliation.id,
      canary: canary.id,
      redaction: redaction.id,
      erasure: erasure.id,
      retentionProposal: retention.proposal?.id ?? '',
    },
  }
}

function dayAfterTomorrow(): string {
  return new Date(Date.now() + 48 * 3_600_000).toISOString().slice(0, 10)
}

/** What others might write about an account, on purpose: who asked for what. */
const TOLD_OF_OTHERS = new Set(['audit_events', 'audit_chains'])

/** Every row of the account in every table, as one short text per table: what differs later was changed. */
export async function fingerprint(db: Db, accountId: string): Promise<Readonly<Record<string, string>>> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where column_name = 'account_id' and table_schema = 'public' order by 1`.execute(db)
  const tables = rows.map(({ name }) => name).filter((name) => !TOLD_OF_OTHERS.has(name))
  const ofTable = (name: string, where = sql<SqlBool>`t.account_id = ${accountId}::uuid`) =>
    sql`select ${name}::text as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as rows
      from ${sql.table(name)} t where ${where}`
  const all = [
    ...tables.map((name) => ofTable(name)),
    ofTable('accounts', sql<SqlBool>`t.id = ${accountId}::uuid`),
    ofTable('passkeys', sql<SqlBool>`t.user_id in (select id from users where account_id = ${accountId}::uuid)`),
    ...['resellers', 'recording_clients', 'refused_invites'].map((name) => ofTable(name, sql<SqlBool>`true`)),
  ]
  const found = await inScope(db, PLATFORM, (trx) =>
    sql<{ name: string; rows: string }>`${sql.join(all, sql` union all `)}`.execute(trx),
  )
  return Object.fromEntries(found.rows.map(({ name, rows: text }) => [name, text]))
}
