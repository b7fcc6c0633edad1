import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import { DAY_MS } from '../../core/retention/decide-retention.ts'
import { saveCall } from '../../store/calls.ts'
import { accountScope } from '../../store/db.ts'
import { holdLateLeg } from '../../store/hold-late-leg.ts'
import { getHold, removeCalls } from '../../store/legal-holds.ts'
import { giveDates } from '../../store/recording-dates.ts'
import { findRetention } from '../../store/retention-policies.ts'
import { type Person, storeCallOf, testPerson } from '../access/access.test-kit.ts'
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
let ann: Person
let ben: Person
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

/** An account with two office managers, and a key of its own. */
async function office(slug: string): Promise<{ account: Account; as: string; params: { accountId: string } }> {
  const account = await testAccount(server, slug)
  ann = await testPerson(server, account, { name: 'Ann', role: 'account-administrator' })
  ben = await testPerson(server, account, { name: 'Ben', role: 'account-administrator' })
  return { account, as: await testKey(server, 'account-administrator', account), params: { accountId: account.id } }
}

const policy = (days: number, changes: object = {}) => ({ days, callDays: 'with-recordings', rules: [], ...changes })

/** By whom it was, and what came of it. */
async function told({ as }: { as: string }, of = 'retention.'): Promise<readonly string[]> {
  const { auditEvents } = await ask(server, 'listAuditEvents', { as, query: { action: of } })
  return auditEvents.map(({ action, actor }) => `${actor.name ?? actor.kind}: ${action}`).reverse()
}

it('changes as somebody likes before anything was recorded', async () => {
  const { as, params } = await office('new')
  expect(await ask(server, 'getRetention', { as, params })).toMatchObject({ version: 0, days: 365, rules: [] })
  expect(await ask(server, 'putRetention', { as, params, body: policy(30) })).toMatchObject({ version: 1, days: 30 })
  expect((await ask(server, 'getSettings', { as, params })).options).toMatchObject({ retentionDays: { value: 30 } })
})

it('holds at once what keeps longer, and waits for another person with what keeps less long', async () => {
  const { account, as, params } = await office('acme')
  const { call } = await storeCallOf(server, account, [{ users: [ann.user.id], queues: ['support'] }])
  const rule = { when: { kind: 'queue', queueId: 'support' }, days: 730 }
  const longer = await ask(server, 'putRetention', { as, params, body: policy(400, { rules: [rule] }) })
  expect(longer).toMatchObject({ version: 1, days: 400, rules: [rule] })
  const kept = async () => (await ask(server, 'getCall', { as, params: { callId: call.id } })).recordings[0]?.retention
  expect(await kept()).toMatchObject({
    expiresAt: new Date(call.startedAtMs + 1000 + 730 * DAY_MS).toISOString(),
    reason: { by: 'rule', when: rule.when },
    text: 'the account keeps calls of the queue support for 730 days',
  })

  const { headers } = ann
  await refused(send(server, 'putRetention', { headers, params, body: policy(90) }), 400, 'retention-reason-missing')
  const body = { ...policy(90), reason: 'data protection officer' }
  const { proposal, ...inForce } = await ask(server, 'putRetention', { headers, params, body })
  expect(inForce).toEqual(longer)
  expect(proposal).toMatchObject({ days: 90, proposedBy: 'Ann', isOwn: true, reason: 'data protection officer' })
  expect(proposal?.shortens.map(({ text }) => text)).toEqual([
    'recordings that no rule keeps longer: 400 days → 90 days',
    'calls of the queue support: 730 days → 90 days',
  ])
  await refused(send(server, 'putRetention', { as, params, body }), 409, 'retention-proposed')
  const answer = { params, body: { proposalId: proposal?.id } }
  // Neither oneself, nor a key that one could have made.
  await refused(send(server, 'approveRetention', { headers, ...answer }), 403, 'second-person-needed')
  await refused(send(server, 'approveRetention', { as, ...answer }), 403, 'second-person-needed')

  const agreed = await ask(server, 'approveRetention', { headers: ben.headers, ...answer })
  expect(agreed).toMatchObject({ version: 2, days: 90, rules: [], changedBy: 'Ann', approvedBy: 'Ben' })
  expect(await kept()).toMatchObject({ days: 90, reason: { by: 'account' } })
  await refused(
    send(server, 'approveRetention', { headers: ben.headers, ...answer }),
    404,
    'retention-proposal-not-found',
  )
  expect(await told({ as })).toEqual([
    'account-administrator key: retention.changed',
    'Ann: retention.proposed',
    'Ben: retention.approved',
  ])
})

it('is not shortened by the settings, by going back to older ones, or by another preset', async () => {
  const { account, as, params } = await office('settings')
  await ask(server, 'putSettings', { as, params, body: { settings: { retentionDays: 30 } } })
  await ask(server, 'putSettings', { as, params, body: { settings: { retentionDays: 500 } } })
  await storeCallOf(server, account, [{ users: [ann.user.id] }])
  const put = (settings: object) => send(server, 'putSettings', { as, params, body: { settings } })
  await refused(put({ retentionDays: 499 }), 409, 'retention-shortened')
  await refused(put({}), 409, 'retention-shortened')
  await refused(put({ preset: 'netsapiens' }), 409, 'retention-shortened')
  await refused(send(server, 'undoSettings', { as, params, body: {} }), 409, 'retention-shortened')
  const platform = await testKey(server, 'administrator')
  const document = { accounts: [{ slug: 'settings', name: 'Settings', settings: { retentionDays: 7 } }] }
  await refused(send(server, 'apply', { as: platform, body: document }), 409, 'retention-shortened')
  await ask(server, 'putSettings', { as, params, body: { settings: { retentionDays: 501 } } })
})

it('keeps rules within what the preset promises', async () => {
  const { as, params } = await office('bounded')
  await ask(server, 'putSettings', { as, params, body: { settings: { preset: 'netsapiens' } } })
  const rules = [{ when: { kind: 'tag', tag: 'complaint' }, days: 31 }]
  await refused(
    send(server, 'putRetention', { as, params, body: policy(30, { rules }) }),
    400,
    'retention-out-of-bounds',
  )
  expect((await ask(server, 'getRetention', { as, params })).bounds).toEqual({ minimum: 1, maximum: 30 })
})

it('keeps what was promised for a tag when the tag is taken off, until a shorter retention is agreed to', async () => {
  const { account, as, params } = await office('tags')
  const { call } = await storeCallOf(server, account, [{ users: [ann.user.id] }])
  const ofCall = { callId: call.id }
  const rules = [{ when: { kind: 'tag', tag: 'complaint' }, days: 900 }]
  await ask(server, 'putRetention', { as, params, body: policy(365, { rules }) })
  const days = async () => (await ask(server, 'getCall', { as, params: ofCall })).recordings[0]?.retention?.days
  await ask(server, 'changeTags', { as, params: ofCall, body: { add: ['complaint'] } })
  expect(await days()).toBe(900)
  // A slip of the hand is no promise: dates are written down every hour.
  await ask(server, 'changeTags', { as, params: ofCall, body: { remove: ['complaint'] } })
  expect(await days()).toBe(365)
  await ask(server, 'changeTags', { as, params: ofCall, body: { add: ['complaint'] } })
  const dated = async () => giveDates(server.db, await findRetention(server.db, account.id), server.clock.nowMs)
  expect([await dated(), await dated()]).toEqual([1, 0])
  await ask(server, 'changeTags', { as, params: ofCall, body: { remove: ['complaint'] } })
  expect([await days(), await dated(), await days()]).toEqual([900, 0, 900])
  const body = { ...policy(100), reason: 'too long' }
  const { proposal } = await ask(server, 'putRetention', { as, params, body })
  await ask(server, 'approveRetention', { headers: ben.headers, params, body: { proposalId: proposal?.id } })
  expect([await days(), await dated(), await dated(), await days()]).toEqual([100, 1, 0, 100])
})

it('lets whoever proposed it take it back, and others refuse it', async () => {
  const { account, as, params } = await office('refusing')
  await storeCallOf(server, account, [{ users: [ann.user.id] }])
  for (const headers of [ann.headers, ben.headers]) {
    const body = { ...policy(100), reason: 'less' }
    const { proposal } = await ask(server, 'putRetention', { headers: ann.headers, params, body })
    const refusal = { headers, params, body: { proposalId: proposal?.id } }
    expect((await ask(server, 'refuseRetention', refusal)).proposal).toBeUndefined()
    await refused(send(server, 'refuseRetention', refusal), 404, 'retention-proposal-not-found')
  }
  expect(await told({ as })).toEqual([
    'Ann: retention.proposed',
    'Ann: retention.withdrawn',
    'Ann: retention.proposed',
    'Ben: retention.refused',
  ])
})

it('holds every leg of a call with the one that is named, or that the search finds, and lets go of every leg', async () => {
  const { account, as, params } = await office('legs')
  const leg = { startedAtMs: Date.parse('2026-02-01T09:00:00Z'), endedAtMs: Date.parse('2026-02-01T09:01:00Z') }
  const identifiers = { 'X-Call-Id': 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6' }
  const [queue, agent] = [
    testCall(account, { ...leg, identifiers }),
    testCall(account, { ...leg, identifiers, direction: 'internal' }),
  ]
  for (const call of [queue, agent, testCall(account)]) await storeCall(server, call, testAudio())
  for (const body of [{ callIds: [queue.id] }, { filter: { direction: 'internal' as const } }]) {
    const opened = { as, params, body: { name: Object.keys(body).join(), reason: 'letter of the court' } }
    const { id: legalHoldId } = await ask(server, 'createLegalHold', opened)
    const added = await ask(server, 'addHeldCalls', { as, params: { legalHoldId }, body })
    expect(added).toMatchObject({ added: 2, legalHold: { calls: 2, recordings: 2 } })
    const { calls } = await ask(server, 'listCalls', { as, query: { legalHoldId } })
    expect(calls.map(({ id }) => id).sort()).toEqual([queue.id, agent.id].sort())
    const removal = { as, params: { legalHoldId }, body: { callIds: [agent.id], reason: 'not about it' } }
    const removed = await ask(server, 'removeHeldCalls', removal)
    expect(removed).toMatchObject({ removed: 2, legalHold: { calls: 0, recordings: 0 } })
    const { auditEvents } = await ask(server, 'listAuditEvents', { as, query: { action: 'legal-hold.calls-removed' } })
    const details = auditEvents[0]?.details as { readonly callIds: readonly string[] }
    expect([...details.callIds].sort()).toEqual([queue.id, agent.id].sort())
  }
})

it('holds a leg that comes after its call was put under a case, and none that is taken out again', async () => {
  const { account, as, params } = await office('late-leg')
  const startedAtMs = Date.parse('2026-02-01T09:00:00Z')
  const identifiers = { 'X-Call-Id': '0b3d1c52-7dec-11d0-a765-00a0c91e6bf6' }
  const leg = (startsAfterMs: number, changes: Partial<Call> = {}) => {
    const at = { startedAtMs: startedAtMs + startsAfterMs, endedAtMs: startedAtMs + startsAfterMs + 30_000 }
    return testCall(account, { ...at, identifiers, ...changes })
  }
  const queue = leg(0)
  await storeCall(server, queue, testAudio())
  const put = async (name: string, callIds: readonly string[]) => {
    const opened = { as, params, body: { name, reason: 'letter of the court' } }
    const { id: legalHoldId } = await ask(server, 'createLegalHold', opened)
    await ask(server, 'addHeldCalls', { as, params: { legalHoldId }, body: { callIds: [...callIds] } })
    return { legalHoldId }
  }
  const [miller, smith] = [await put('Miller', [queue.id]), await put('Smith', [queue.id])]
  await ask(server, 'releaseLegalHold', { as, params: smith, body: { reason: 'settled', goes: 0 } })
  const arrive = async (call: Call) => {
    await saveCall(server.db, call)
    await server.db.transaction().execute((trx) => holdLateLeg(trx, call, server.clock.nowMs))
  }
  const agent = leg(20_000, { state: 'live' })
  await arrive(agent)
  await arrive(leg(20_000, { state: 'live', identifiers: { 'X-Call-Id': '7aa01e35-7dec-11d0-a765-00a0c91e6bf6' } }))
  await arrive(leg(120_000, { state: 'live' }))
  await arrive(agent)
  const held = async (query: { readonly legalHoldId: string }) =>
    (await ask(server, 'listCalls', { as, query })).calls.map(({ id }) => id)
  expect([await held(miller), await held(smith)]).toEqual([[agent.id, queue.id], [queue.id]])
  expect((await told({ as }, 'legal-hold.')).at(-1)).toBe('system: legal-hold.calls-added')

  await arrive({ ...agent, state: 'ready' })
  // As whoever does not see the other leg takes it out.
  const hold = await getHold(server.db, accountScope(account.id), miller.legalHoldId)
  await server.db.transaction().execute((trx) => removeCalls(trx, hold, [agent.id]))
  await arrive({ ...agent, state: 'ready' })
  expect(await held(miller)).toEqual([queue.id])
})

it('holds calls for a case however old they are, and tells before its release what will go', async () => {
  const { account, as, params } = await office('holding')
  const agent = await testPerson(server, account, { name: 'Cleo', role: 'agent' })
  const [old, recent] = [
    await storeCallOf(server, account, [{ users: [agent.user.id] }]),
    await storeCallOf(server, account, [{ users: [agent.user.id] }], server.clock.nowMs - DAY_MS),
  ]
  await ask(server, 'putRetention', { as, params, body: { ...policy(100), reason: 'less' } }).then(({ proposal }) =>
    ask(server, 'approveRetention', { headers: ben.headers, params, body: { proposalId: proposal?.id } }),
  )
  const open = (name: string) =>
    ask(server, 'createLegalHold', { as, params, body: { name, reason: 'letter of the court' } })
  const [miller, audit] = [await open('Miller'), await open('Audit 2026')]
  await refused(
    send(server, 'createLegalHold', { as, params, body: { name: 'MILLER', reason: 'x' } }),
    409,
    'legal-hold-name-taken',
  )
  const ofMiller = { legalHoldId: miller.id }
  const put = (legalHoldId: string, body: object) => ask(server, 'addHeldCalls', { as, params: { legalHoldId }, body })
  expect(await put(miller.id, { filter: {} })).toMatchObject({ added: 2, legalHold: { calls: 2, recordings: 2 } })
  expect(await put(miller.id, { callIds: [old.call.id] })).toMatchObject({ added: 0 })
  await put(audit.id, { callIds: [recent.call.id] })
  const stranger = await storeCallOf(server, await testAccount(server, 'elsewhere'), [{ users: [] }])
  const foreign = { as, params: ofMiller, body: { callIds: [stranger.call.id] } }
  await refused(send(server, 'addHeldCalls', foreign), 404, 'call-not-found')
  const { calls } = await ask(server, 'listCalls', { as, query: { legalHoldId: audit.id } })
  expect(calls.map(({ id }) => id)).toEqual([recent.call.id])

  const seen = await ask(server, 'getCall', { as, params: { callId: old.call.id } })
  expect([seen.legalHolds, seen.recordings[0]?.retention?.isHeld]).toEqual([[{ id: miller.id, name: 'Miller' }], true])
  // That it is held is no secret, what for is one.
  const byAgent = await ask(server, 'getCall', { headers: agent.headers, params: { callId: old.call.id } })
  expect([byAgent.legalHolds, byAgent.recordings[0]?.retention?.isHeld]).toEqual([undefined, true])
  const listed = (await ask(server, 'listCalls', { headers: agent.headers })).calls.find(({ id }) => id === old.call.id)
  expect(listed).toMatchObject({ isHeld: true, keptUntil: byAgent.recordings[0]?.retention?.expiresAt })
  expect([byAgent.isHeld, byAgent.keptUntil]).toEqual([true, listed?.keptUntil])

  expect(await ask(server, 'previewHoldRelease', { as, params: ofMiller })).toMatchObject({
    ...{ goes: 1, stays: 0, heldByOthers: 1 },
    first: [{ callId: old.call.id, text: 'the account keeps recordings for 100 days' }],
  })
  const release = (goes: number) => ({ as, params: ofMiller, body: { reason: 'settled', goes } })
  await refused(send(server, 'releaseLegalHold', release(0)), 409, 'hold-release-changed')
  expect(await ask(server, 'releaseLegalHold', release(1))).toMatchObject({ releaseReason: 'settled', calls: 2 })
  await refused(
    send(server, 'addHeldCalls', { as, params: ofMiller, body: { filter: {} } }),
    409,
    'legal-hold-released',
  )
  const { legalHolds } = await ask(server, 'listLegalHolds', { as, params })
  expect(legalHolds.map(({ name, releasedAt }) => [name, releasedAt !== undefined])).toEqual([
    ['Audit 2026', false],
    ['Miller', true],
  ])
  const removal = { as, params: { legalHoldId: audit.id }, body: { callIds: [recent.call.id], reason: 'not about it' } }
  expect(await ask(server, 'removeHeldCalls', removal)).toMatchObject({ removed: 1, legalHold: { calls: 0 } })
})

it('needs another person for a quota that is new or smaller, and says how full it is', async () => {
  const { account, as, params } = await office('quota')
  await storeCallOf(server, account, [{ users: [ann.user.id] }])
  const quota = { recordings: 1, minutes: 100 }
  const body = { ...policy(365, { quota }), reason: 'one disk' }
  const { proposal, ...inForce } = await ask(server, 'putRetention', { as, params, body })
  expect(inForce).toMatchObject({ quota: {}, quotaLevel: 0, usage: { recordings: 1 } })
  expect(proposal?.shortens.map(({ text }) => text)).toEqual(['recordings at most: 1', 'minutes at most: 100'])
  const answer = { headers: ben.headers, params, body: { proposalId: proposal?.id } }
  expect(await ask(server, 'approveRetention', answer)).toMatchObject({ quota, quotaLevel: 95 })
  const more = policy(365, { quota: { recordings: 2 } })
  expect(await ask(server, 'putRetention', { as, params, body: more })).toMatchObject({ quotaLevel: 0 })
})

it('lists what there will be no room for beside what is over, before any of it goes', async () => {
  const { account, as, params } = await office('full')
  await ask(server, 'putRetention', { as, params, body: policy(365, { quota: { recordings: 1 } }) })
  await storeCallOf(server, account, [{ users: [ann.user.id] }])
  const none = { recordings: 0, bytes: 0, durationMs: 0, first: [] }
  expect(await ask(server, 'previewPurge', { as, params })).toMatchObject({ ...none, overQuota: none })
  const { call } = await storeCallOf(server, account, [{ users: [ann.user.id] }])
  const { overQuota, ...due } = await ask(server, 'previewPurge', { as, params })
  expect(due).toMatchObject(none)
  expect(overQuota).toMatchObject({ recordings: 1, first: [{ text: 'there was no room for more recordings' }] })
  expect((await ask(server, 'getCall', { as, params: { callId: call.id } })).recordings).toHaveLength(1)
})
