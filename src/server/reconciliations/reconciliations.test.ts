import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import { completeSettings } from '../../core/policy/presets.ts'
import { saveSettings } from '../../store/account-settings.ts'
import { PLATFORM } from '../../store/db.ts'
import type { Mail } from '../../store/mailer.ts'
import {
  ask,
  refused,
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testAudio,
  testCall,
  testKey,
} from '../server.test-kit.ts'

let server: TestServer
const letters: Mail[] = []
beforeAll(async () => {
  const mailer = {
    async send(letter: Mail) {
      letters.push(letter)
    },
  }
  server = await startTestServer({ mailer, publicUrl: 'https://calls.example' })
})
afterAll(() => server?.close())

async function office(slug: string): Promise<{ account: Account; as: string; params: { accountId: string } }> {
  const account = await testAccount(server, slug)
  const as = await testKey(server, 'account-administrator', account)
  await ask(server, 'createUser', { as, body: { name: 'Clara', extension: '101' } })
  await saveSettings(server.db, PLATFORM, {
    accountId: account.id,
    settings: completeSettings({ account: { inbound: { offnet: 'always' } } }),
  })
  return { account, as, params: { accountId: account.id } }
}

const line = ({ startedAtMs }: Pick<Call, 'startedAtMs'>, id: string, caller = '+4930123456') =>
  `${new Date(startedAtMs).toISOString()},${id},${caller},101,3,3`
const fileOf = (...lines: string[]) => ['start,call id,from,to,duration,talk', ...lines].join('\n')

it('tells how complete a day is, and each miss with its cause and its call', async () => {
  const { account, as, params } = await office('acme')
  const startedAtMs = server.clock.nowMs - 3_600_000
  const calls = Array.from({ length: 4 }, (_, index) =>
    testCall(account, { startedAtMs: startedAtMs + index * 60_000, identifiers: { 'Call-ID': `pbx-${index}` } }),
  )
  const [whole, lost, unheard, short] = calls as [Call, Call, Call, Call]
  await storeCall(server, whole, testAudio())
  const gone = await storeCall(server, lost, testAudio())
  await storeCall(server, { ...unheard, flags: ['media-missing'] })
  await storeCall(server, short, testAudio())
  await server.objectStore.remove(gone?.objectKey ?? '')
  const text = fileOf(
    line(whole, 'pbx-0'),
    line(lost, 'pbx-1'),
    line(unheard, 'pbx-2'),
    `${new Date(short.startedAtMs).toISOString()},pbx-3,+4930123456,101,60,60`,
    line({ startedAtMs: startedAtMs + 600_000 }, 'pbx-9'),
    'soon,,,,,',
  )
  const report = await ask(server, 'createReconciliation', { as, params, body: { text, fileName: 'monday.csv' } })
  expect(report).toMatchObject({ expected: 5, whole: 1, missed: 4, percent: 20, problemCount: 1, byPresentSettings: 5 })
  expect((await ask(server, 'listReconciliations', { as, params })).reconciliations).toEqual([report])
  const { misses } = await ask(server, 'listReconciliationMisses', { as, params: { reconciliationId: report.id } })
  expect(misses.map(({ cause, callId }) => [cause, callId])).toEqual([
    ['object-missing', lost.id],
    ['not-recorded', unheard.id],
    ['too-short', short.id],
    ['not-seen', undefined],
  ])
  expect(misses[1]?.because).toBe('Not recorded: no audio arrived, though it was to be recorded')
  const { days } = await ask(server, 'listCompleteDays', { as, params })
  expect(days.reduce((sum, { missed }) => sum + missed, 0)).toBe(4)
})

it('tells people and programs of misses once, and again when there are more', async () => {
  const { as, params } = await office('told')
  const email = 'office@told.example'
  await ask(server, 'createUser', { as, body: { name: 'Olga', role: 'account-administrator', email } })
  const at = (minute: number) => ({ startedAtMs: server.clock.nowMs - 7_200_000 + minute * 60_000 })
  const reconcile = (text: string) => ask(server, 'createReconciliation', { as, params, body: { text } })
  await reconcile(fileOf(line(at(1), 'a')))
  await reconcile(fileOf(line(at(1), 'a')))
  await reconcile(fileOf(line(at(1), 'a'), line(at(2), 'b', '+4930999')))
  const mine = letters.filter(({ to }) => to === email)
  expect(mine.map(({ subject }) => subject)).toEqual([
    'Account told: 1 call is missing from the recordings',
    'Account told: 2 calls are missing from the recordings',
  ])
  expect(mine[0]?.text).toContain('https://calls.example/settings/accounts/')
  const { auditEvents } = await ask(server, 'listAuditEvents', { as, query: { action: 'completeness.' } })
  expect(auditEvents.length).toBe(2)
})

it('is for whoever manages retention; auditors read it', async () => {
  const { account, params } = await office('roles')
  const auditor = await testKey(server, 'auditor', account)
  expect(await ask(server, 'listCompleteDays', { as: auditor, params })).toEqual({ days: [] })
  const body = { text: fileOf() }
  await refused(send(server, 'createReconciliation', { as: auditor, params, body }), 403, 'not-permitted')
  const user = await testKey(server, 'user', account)
  await refused(send(server, 'listCompleteDays', { as: user, params }), 403, 'not-permitted')
})

it('refuses what it cannot read, and says why', async () => {
  const { as, params } = await office('unread')
  const answer = await send(server, 'createReconciliation', { as, params, body: { text: 'a,b\n1,2' } })
  expect(answer.statusCode).toBe(422)
  expect(answer.json().error).toMatchObject({
    code: 'cdrs-unreadable',
    message: expect.stringContaining('There is no column for start'),
  })
  const mapping = { columns: { start: 'a' }, timeZone: 'Mars/Olympus' }
  await refused(
    send(server, 'createReconciliation', { as, params, body: { text: 'x', mapping } }),
    400,
    'invalid-request',
  )
})
