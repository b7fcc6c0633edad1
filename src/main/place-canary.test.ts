/** Canary calls by schedule: to phone systems that are not there, with letters over SMTP. */

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTestMailServer, type TestMailServer } from '../adapters/smtp.test-kit.ts'
import { createSmtpMailer } from '../adapters/smtp-mailer.ts'
import { type Canaries, type CanaryParts, startCanaries } from '../archive/canary-calls.ts'
import type { Canary } from '../contract/canary.ts'
import type { Account } from '../core/model/account.ts'
import { testPerson } from '../server/access/access.test-kit.ts'
import {
  ask,
  quiet,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testAudio,
  testCall,
  testKey,
  testMp3,
} from '../server/server.test-kit.ts'
import { listAuditEvents } from '../store/audit-events.ts'
import { accountScope, inScope, PLATFORM } from '../store/db.ts'
import { loadDirectory } from '../store/directory.ts'
import { saveOrderOptions } from '../store/order-options.ts'
import { createRecordingClient } from '../store/recording-clients.ts'
import { canaryPlacer } from './place-canary.ts'

const PASSWORD = 'chirp chirp chirp'
const LOOK_MS = 20

let server: TestServer
let mails: TestMailServer
let next = 1
let account: Account
let key: string
const running: Canaries[] = []

beforeAll(async () => {
  mails = await startTestMailServer()
  server = await startTestServer()
})
afterAll(async () => {
  await server?.close()
  await mails?.close()
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
})

async function newAccount(): Promise<string> {
  const slug = `canaries-${next++}`
  account = await testAccount(server, slug)
  key = await testKey(server, 'account-administrator', account)
  const email = `zoe@${slug}.example`
  await testPerson(server, account, { name: 'Zoe Office', role: 'account-administrator', email })
  return email
}

async function start(changes: Partial<CanaryParts> & { readonly privateWebhooks?: boolean } = {}): Promise<void> {
  const { db, bus, objectStore, parts, clock } = server
  const { privateWebhooks = true, ...others } = changes
  const directory = await loadDirectory(db)
  const config = { tlsCertFile: undefined, tlsKeyFile: undefined, privateWebhooks }
  running.push(
    startCanaries({
      ...{ db, bus, objectStore, keys: parts.keys, mp3: testMp3, log: quiet, lookEveryMs: LOOK_MS },
      ...{ directory: () => directory, count() {}, nowMs: () => clock.nowMs },
      place: canaryPlacer(config, () => directory),
      mailer: createSmtpMailer({ url: mails.url, from: 'Tapeline <tapeline@example.com>' }),
      publicUrl: 'https://calls.example.com',
      ...others,
    }),
  )
}

const newCanary = (changes: object = {}): Promise<Canary> =>
  ask(server, 'createCanary', {
    as: key,
    params: { accountId: account.id },
    body: {
      ...{ name: 'Echo', to: 'sip:600@127.0.0.1:1', from: 'sip:1@127.0.0.1', protocol: 'tcp', talkMs: 3000 },
      ...{ username: 'canary', password: PASSWORD, rhythm: { everyMinutes: 1440 }, ...changes },
    },
  })

const runsOf = async ({ id }: Canary) =>
  (await ask(server, 'listCanaryRuns', { as: key, params: { canaryId: id } })).runs

/** Calls now, and waits for what comes of it. */
async function run(canary: Canary) {
  const asked = await ask(server, 'callCanary', { as: key, params: { canaryId: canary.id } })
  const found = async () => (await runsOf(canary)).find(({ id, state }) => id === asked.id && state === 'done')
  await expect.poll(found, { timeout: 15_000 }).toBeDefined()
  return found()
}

it('writes to whoever manages retention once when calls fail, and once when all is well again', async () => {
  const email = await newAccount()
  const canary = await newCanary()
  await start()
  expect(await run(canary)).toMatchObject({ outcome: 'unreachable', because: expect.stringContaining('ECONNREFUSED') })
  const failed = await mails.next(email)
  expect(failed.text).toMatch(/^Subject: .*canary.call/m)
  expect(failed.text).toContain('the phone system cannot be reached')
  expect(failed.text).toContain(`https://calls.example.com/settings/accounts/${account.id}?tab=completeness`)
  await run(canary)
  for (const one of running.splice(0)) await one.close()

  await saveOrderOptions(server.db, accountScope(account.id), account.id, { letters: true, language: 'de' })
  // Sealed for an archive key: it is there, and nobody here can hear what is in it.
  const call = testCall(account, { startedAtMs: server.clock.nowMs })
  const put = async (...what: Parameters<typeof server.objectStore.put>) => {
    const stored = await server.objectStore.put(...what)
    return { ...stored, sealed: { keyId: 'a'.repeat(16), sizeBytes: 1, sha256: 'a'.repeat(64) } }
  }
  await storeCall({ ...server, objectStore: { ...server.objectStore, put } }, call, testAudio())
  const { startedAtMs, endedAtMs = 0 } = call
  const placed = { sipCallId: 'abc@pbx', startedAtMs, answeredAtMs: startedAtMs, endedAtMs, status: 200 }
  await start({ place: async () => ({ ...placed, wasProceeding: true }) })
  expect(await run(canary)).toMatchObject({
    outcome: 'ok',
    because: expect.stringContaining('sealed'),
    callId: call.id,
  })
  const well = await mails.next(email)
  expect(well.text).toContain('werden wieder aufgezeichnet')
  expect(mails.mails.filter(({ to }) => to.includes(email))).toHaveLength(2)

  const { events } = await listAuditEvents(server.db, accountScope(account.id))
  expect(events.map(({ action }) => action)).toEqual(expect.arrayContaining(['canary.failed', 'canary.recovered']))
  expect(JSON.stringify([events, canary, await runsOf(canary), mails.mails])).not.toContain(PASSWORD)
})

it('places each call once, however many processes look', async () => {
  await newAccount()
  const canary = await newCanary({ rhythm: { everyMinutes: 5 } })
  server.clock.nowMs += 300_000
  for (let process = 0; process < 3; process++) await start()
  await expect.poll(async () => (await runsOf(canary))[0]?.state, { timeout: 10_000 }).toBe('done')
  expect(await runsOf(canary)).toHaveLength(1)
})

it('calls inside only what sends recordings of that account', async () => {
  await newAccount()
  const { id: accountId } = account
  const fixed = { by: 'fixed', accountId } as const
  const client = { name: 'own', addresses: ['127.0.0.9'], certificateFingerprints: [], selectors: [fixed] }
  await createRecordingClient(server.db, client)
  const own = await newCanary({ to: 'sip:600@127.0.0.9:1' })
  await start({ privateWebhooks: false })
  expect((await run(own))?.because).toContain('ECONNREFUSED')
  expect((await run(await newCanary()))?.because).toContain('not an address of the internet')
  await newAccount()
  const strange = await run(await newCanary({ to: 'sip:600@127.0.0.9:1' }))
  expect(strange?.because).toContain('no recording client of the account')
  expect(strange?.sipCallId).toBeUndefined()
})

it('goes on with the others when one cannot be called, and ends one whose process is gone', async () => {
  const email = await newAccount()
  const broken = await newCanary({ name: 'Broken' })
  const killed = await newCanary({ name: 'Killed' })
  const fine = await newCanary({ name: 'Fine' })
  const { db, clock } = server
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('canaries')
      .set({ sealed_password: Buffer.from('?') })
      .where('id', '=', broken.id)
      .execute(),
  )
  await ask(server, 'callCanary', { as: key, params: { canaryId: killed.id } })
  const startedAt = new Date(clock.nowMs - 181_000)
  const asKilled = { state: 'calling', started_at: startedAt } as const
  await inScope(db, PLATFORM, (trx) =>
    trx.updateTable('canary_runs').set(asKilled).where('canary_id', '=', killed.id).execute(),
  )
  await start()
  expect(await run(broken)).toMatchObject({ outcome: 'unreachable', because: expect.stringContaining('decrypted') })
  expect((await mails.next(email)).text).toContain('cannot be decrypted')
  expect(await run(fine)).toMatchObject({ outcome: 'unreachable' })
  await expect.poll(async () => (await runsOf(killed))[0]).toMatchObject({ outcome: 'interrupted', state: 'done' })
})
