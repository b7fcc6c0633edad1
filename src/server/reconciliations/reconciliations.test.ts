import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import { completeSettings } from '../../core/policy/presets.ts'
import { saveSettings } from '../../store/account-settings.ts'
import { inScope, PLATFORM } from '../../store/db.ts'
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

describe('who was recorded when', () => {
  const [MONDAY, TUESDAY, WEDNESDAY, THURSDAY] = [1, 2, 3, 4].map((day) => Date.UTC(2026, 2, day + 1)) as [
    number,
    number,
    number,
    number,
  ]
  const OF_PEOPLE = completeSettings({ endpoints: { inbound: { offnet: 'always' } } })
  const cdrsAt = (to: string) =>
    [TUESDAY, THURSDAY].map((day) => `${new Date(day).toISOString()},,+4930123456,${to},30,30`)

  /** An account since Monday; what is done of it from now on is done on Wednesday. */
  async function oldOffice(slug: string, prepare: (as: string, account: Account) => Promise<void>) {
    const account = await testAccount(server, slug)
    const as = await testKey(server, 'account-administrator', account)
    await prepare(as, account)
    await happenedAt(account, MONDAY)
    return { account, as, params: { accountId: account.id } }
  }

  /** Whatever happened in this test without a time of its own yet. */
  async function happenedAt({ id }: Account, atMs: number) {
    const [at, lately] = [new Date(atMs), new Date(Date.UTC(2026, 5, 1))]
    await inScope(server.db, PLATFORM, async (trx) => {
      await sql`update accounts set created_at = least(created_at, ${at}), directory_since = least(directory_since, ${at})
        where id = ${id}`.execute(trx)
      await sql`update account_settings set changed_at = ${at} where account_id = ${id} and changed_at > ${lately}`.execute(
        trx,
      )
      await sql`update directory_history set since = ${at} where account_id = ${id} and since > ${lately}`.execute(trx)
      await sql`update directory_history set until = ${at} where account_id = ${id} and until > ${lately}`.execute(trx)
    })
  }

  async function missedDays({ as, params }: { as: string; params: { accountId: string } }, to: string) {
    const body = { text: fileOf(...cdrsAt(to)) }
    const report = await ask(server, 'createReconciliation', { as, params, body })
    expect(report).toMatchObject({ byPresentSettings: 0, byPresentDirectory: 0 })
    return report.days.filter(({ missed }) => missed > 0).map(({ day }) => day)
  }

  const save = (account: Account, settings = OF_PEOPLE) =>
    saveSettings(server.db, PLATFORM, { accountId: account.id, settings })
  const addUser = (as: string, body: { name: string; extension?: string; numbers?: string[] }) =>
    ask(server, 'createUser', { as, body })

  it('asks nothing of Tuesday of a user who came on Wednesday', async () => {
    const place = await oldOffice('who-came', async (_, account) => void (await save(account)))
    await addUser(place.as, { name: 'Nora', numbers: ['+4930777001'] })
    await happenedAt(place.account, WEDNESDAY)
    expect(await missedDays(place, '+4930777001')).toEqual(['2026-03-05'])
  })

  it('misses the call of Tuesday of a user who was removed on Wednesday', async () => {
    let id = ''
    const place = await oldOffice('who-left', async (as, account) => {
      await save(account)
      id = (await addUser(as, { name: 'Nora', numbers: ['+4930777002'] })).id
    })
    await ask(server, 'removeUser', { as: place.as, params: { userId: id } })
    await happenedAt(place.account, WEDNESDAY)
    expect(await missedDays(place, '+4930777002')).toEqual(['2026-03-03'])
  })

  it.each([
    ['began', ['2026-03-05']],
    ['ended', ['2026-03-03']],
  ])('of a user whose recording %s on Wednesday misses of the days on which it was so', async (what, days) => {
    let id = ''
    const recorded = () => completeSettings({ users: { [id]: { rules: { inbound: { offnet: 'always' } } } } })
    const place = await oldOffice(`whose-recording-${what}`, async (as, account) => {
      id = (await addUser(as, { name: 'Nora', extension: '107' })).id
      await save(account, what === 'began' ? completeSettings({}) : recorded())
    })
    await save(place.account, what === 'began' ? recorded() : completeSettings({}))
    await happenedAt(place.account, WEDNESDAY)
    expect(await missedDays(place, '107')).toEqual(days)
  })

  it('says of how many records nothing was known yet', async () => {
    const { as, params } = await office('known-later')
    const body = { text: fileOf(line({ startedAtMs: TUESDAY }, 'a')) }
    const report = await ask(server, 'createReconciliation', { as, params, body })
    expect(report).toMatchObject({ expected: 1, byPresentSettings: 1, byPresentDirectory: 1 })
  })
})
