import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import type { Segment } from '../../core/model/call-time-line.ts'
import { inScope, PLATFORM } from '../../store/db.ts'
import { askForWrapUp } from '../../store/wrap-ups.ts'
import {
  ask,
  refused,
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testCall,
  testKey,
} from '../server.test-kit.ts'

const PASSWORD = 'long enough to pass'

let server: TestServer
let acme: Account
/** A program of the account's administrator. */
let manager: string
/** Two who sign in, by name. */
let ann: { id: string; cookie: string }
let ben: { id: string; cookie: string }

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  ann = await person('ann')
  ben = await person('ben')
  await ask(server, 'putDispositions', {
    as: manager,
    params: { accountId: acme.id },
    body: {
      popUp: true,
      wrapUpSeconds: 45,
      inbound: [{ label: 'Sale', reasons: [{ label: 'New customer' }, { label: 'Upgrade' }] }, { label: 'Complaint' }],
      outbound: [{ label: 'Reached' }],
    },
  })
}, 120_000)
afterAll(() => server?.close())

async function person(name: string) {
  const email = `${name}@acme.example`
  const body = { name, role: 'user', email, password: PASSWORD }
  const { id } = await ask(server, 'createUser', { as: manager, body })
  const { headers } = await send(server, 'signIn', { body: { email, password: PASSWORD } })
  return { id, cookie: String(headers['set-cookie']).split(';')[0] ?? '' }
}

const by = ({ cookie }: { cookie: string }) => ({ headers: { cookie } })

/** Ann hands the call to Ben after one second of three. */
async function handedOver(changes: Partial<Call> = {}): Promise<Call> {
  const call = testCall(acme, changes)
  const { startedAtMs } = call
  const segment = (fromMs: number, toMs: number, userId: string) =>
    ({
      fromMs: startedAtMs + fromMs,
      toMs: startedAtMs + toMs,
      owner: { kind: 'user', userId },
      triggers: [],
      startedBy: 'rule',
      endedBy: 'owner-changed',
      pauses: [],
      kept: [],
      marks: [],
      visibleTo: { users: [userId], scopes: [] },
    }) as unknown as Segment
  const replay = {
    status: 'off',
    outcome: 'record',
    segments: [segment(0, 1000, ann.id), segment(1001, 3000, ben.id)],
    unrecorded: [],
    commands: [],
    trace: [],
    people: { users: [ann.id, ben.id], queues: [] },
  } as unknown as NonNullable<Call['replay']>
  const saved = { ...call, replay }
  await storeCall(server, saved)
  return saved
}

describe('a note', () => {
  it('is written, edited, removed and restored, and nothing it said is lost', async () => {
    const { id: callId } = await handedOver()
    const params = { callId }
    const note = await ask(server, 'addNote', { ...by(ann), params, body: { text: 'Wants a refnd' } })
    expect(note).toMatchObject({
      text: 'Wants a refnd',
      version: 1,
      mayEdit: true,
      author: { kind: 'user', name: 'ann' },
    })
    const noteParams = { callId, noteId: note.id }
    const body = { text: 'Wants a refund', basedOnVersion: 1 }
    const edited = await ask(server, 'changeNote', { ...by(ann), params: noteParams, body })
    expect(edited).toMatchObject({ text: 'Wants a refund', version: 2, changedBy: { name: 'ann' } })
    await ask(server, 'removeNote', { ...by(ann), params: noteParams })
    expect((await ask(server, 'getAnnotations', { ...by(ann), params })).notes).toEqual([])
    const restored = await ask(server, 'restoreNote', { ...by(ann), params: noteParams })
    expect(restored).toMatchObject({ text: 'Wants a refund', version: 4 })
    const { changes } = await ask(server, 'listAnnotationChanges', { ...by(ben), params })
    expect(changes.map(({ kind, text }) => [kind, text])).toEqual([
      ['note-restored', 'Wants a refund'],
      ['note-removed', 'Wants a refund'],
      ['note-changed', 'Wants a refund'],
      ['note-added', 'Wants a refnd'],
    ])
  })

  it('of an older version is not overwritten: the refusal shows both texts', async () => {
    const { id: callId } = await handedOver()
    const note = await ask(server, 'addNote', { ...by(ann), params: { callId }, body: { text: 'one' } })
    const params = { callId, noteId: note.id }
    await ask(server, 'changeNote', { as: manager, params, body: { text: 'theirs', basedOnVersion: 1 } })
    const response = await send(server, 'changeNote', { ...by(ann), params, body: { text: 'mine', basedOnVersion: 1 } })
    expect([response.statusCode, response.json().error]).toMatchObject([
      409,
      { code: 'note-changed', details: { current: { text: 'theirs', version: 2 }, given: { text: 'mine' } } },
    ])
    expect((await ask(server, 'getAnnotations', { ...by(ann), params: { callId } })).notes[0]?.text).toBe('theirs')
  })

  it('is its author’s: colleagues read it, whoever manages the account changes it', async () => {
    const { id: callId } = await handedOver()
    const note = await ask(server, 'addNote', { ...by(ann), params: { callId }, body: { text: 'Ann was here' } })
    const params = { callId, noteId: note.id }
    const seen = await ask(server, 'getAnnotations', { ...by(ben), params: { callId } })
    expect(seen.notes).toMatchObject([{ text: 'Ann was here', mayEdit: false }])
    await refused(send(server, 'changeNote', { ...by(ben), params, body: { text: 'x' } }), 403, 'note-not-yours')
    await refused(send(server, 'removeNote', { ...by(ben), params }), 403, 'note-not-yours')
    await ask(server, 'removeNote', { as: manager, params })
  })

  it('of a moment is for those who may hear that moment, with its history', async () => {
    const { id: callId } = await handedOver()
    const params = { callId }
    const note = await ask(server, 'addNote', { ...by(ann), params, body: { text: 'before', offsetMs: 500 } })
    expect((await ask(server, 'getAnnotations', { ...by(ann), params })).notes).toHaveLength(1)
    const seen = await ask(server, 'getAnnotations', { ...by(ben), params })
    expect([seen.notes, seen.withheldNotes]).toEqual([[], 1])
    expect((await ask(server, 'listAnnotationChanges', { ...by(ben), params })).changes).toEqual([])
    const noteParams = { callId, noteId: note.id }
    await refused(
      send(server, 'changeNote', { ...by(ben), params: noteParams, body: { text: 'x' } }),
      404,
      'note-not-found',
    )
    await refused(
      send(server, 'addNote', { ...by(ben), params, body: { text: 'x', offsetMs: 500 } }),
      403,
      'not-permitted',
    )
    // Moved to the whole call, what it said of the moment is still withheld.
    await ask(server, 'changeNote', { ...by(ann), params: noteParams, body: { text: 'of all' } })
    expect((await ask(server, 'getAnnotations', { ...by(ben), params })).notes).toMatchObject([{ text: 'of all' }])
    expect((await ask(server, 'listAnnotationChanges', { ...by(ben), params })).changes).toEqual([])
  })

  it.each([
    ['behind the end of the call', { text: 'x', offsetMs: 60_000 }, 400, 'moment-outside-call'],
    ['without words', { text: ' \n' }, 400, 'invalid-request'],
    ['longer than anybody reads', { text: 'x'.repeat(10_001) }, 400, 'invalid-request'],
    ['before the call', { text: 'x', offsetMs: -1 }, 400, 'invalid-request'],
  ])('%s is refused', async (_, body, status, code) => {
    const { id: callId } = await handedOver()
    await refused(send(server, 'addNote', { ...by(ann), params: { callId }, body }), status, code)
  })

  it('keeps what PostgreSQL cannot: half characters and zero bytes', async () => {
    const { id: callId } = await handedOver()
    const { text } = await ask(server, 'addNote', { ...by(ann), params: { callId }, body: { text: 'a\0b\ud800c 😀' } })
    expect(text).toBe('a\ufffdb\ufffdc 😀')
  })

  it('is refused to who only sees calls of others', async () => {
    const { id: callId } = await handedOver()
    const other = await person('eve')
    await refused(
      send(server, 'addNote', { ...by(other), params: { callId }, body: { text: 'x' } }),
      404,
      'call-not-found',
    )
    const auditor = await testKey(server, 'auditor', acme)
    const params = { callId }
    await refused(send(server, 'addNote', { as: auditor, params, body: { text: 'x' } }), 403, 'not-permitted')
    expect((await ask(server, 'getAnnotations', { as: auditor, params })).mayAnnotate).toBe(false)
  })
})

describe('a disposition', () => {
  it('is set with its reason, and each time is kept', async () => {
    const { id: callId } = await handedOver()
    const params = { callId }
    await refused(
      send(server, 'setDisposition', { ...by(ann), params, body: { disposition: 'Sale' } }),
      400,
      'disposition-reason-missing',
    )
    await refused(
      send(server, 'setDisposition', { ...by(ann), params, body: { disposition: 'Reached' } }),
      400,
      'disposition-unknown',
    )
    const set = { disposition: 'sale', reason: 'UPGRADE', basedOnVersion: 0 }
    const answer = await ask(server, 'setDisposition', { ...by(ann), params, body: set })
    expect(answer).toMatchObject({ dispositionVersion: 1, disposition: { label: 'Sale', reason: 'Upgrade' } })
    const late = await send(server, 'setDisposition', {
      ...by(ben),
      params,
      body: { disposition: 'Complaint', basedOnVersion: 0 },
    })
    expect(late.json().error).toMatchObject({
      code: 'disposition-changed',
      details: { current: { label: 'Sale', reason: 'Upgrade', by: 'ann' }, given: { label: 'Complaint' } },
    })
    expect(await ask(server, 'setDisposition', { ...by(ben), params, body: { disposition: null } })).toEqual({
      dispositionVersion: 2,
    })
    const { changes } = await ask(server, 'listAnnotationChanges', { ...by(ann), params })
    expect(changes.map(({ kind, label, by: { name } }) => [kind, label, name])).toEqual([
      ['disposition-cleared', undefined, 'ben'],
      ['disposition-set', 'Sale', 'ann'],
    ])
  })

  it('stays on calls when it is renamed and removed, and comes back with its id', async () => {
    const { id: callId } = await handedOver()
    await ask(server, 'setDisposition', { ...by(ann), params: { callId }, body: { disposition: 'Complaint' } })
    const params = { accountId: acme.id }
    const before = await ask(server, 'getDispositions', { as: manager, params })
    const { accountId: _, version, ...lists } = before
    const without = { ...lists, inbound: lists.inbound.filter(({ label }) => label !== 'Complaint') }
    const body = { ...without, basedOnVersion: version }
    await ask(server, 'putDispositions', { as: manager, params, body })
    await refused(send(server, 'putDispositions', { as: manager, params, body }), 409, 'dispositions-changed')
    expect((await ask(server, 'getAnnotations', { ...by(ann), params: { callId } })).disposition?.label).toBe(
      'Complaint',
    )
    const restored = await ask(server, 'putDispositions', { as: manager, params, body: lists })
    expect([restored.inbound, restored.outbound]).toEqual([before.inbound, before.outbound])
  })

  it('has its label once in a list', async () => {
    const body = { inbound: [{ label: 'Sale' }, { label: ' sale ' }] }
    const answer = send(server, 'putDispositions', { as: manager, params: { accountId: acme.id }, body })
    await refused(answer, 400, 'disposition-label-twice')
  })
})

describe('tags', () => {
  it('are one whatever their case and blanks, and what was taken off is history', async () => {
    const { id: callId } = await handedOver()
    const params = { callId }
    const body = { add: ['VIP', ' vip ', 'Call  back'] }
    expect(await ask(server, 'changeTags', { ...by(ann), params, body })).toEqual({ tags: ['call back', 'vip'] })
    expect(await ask(server, 'changeTags', { ...by(ben), params, body: { remove: ['Vip'] } })).toEqual({
      tags: ['call back'],
    })
    const { changes } = await ask(server, 'listAnnotationChanges', { ...by(ann), params })
    expect(changes.map(({ kind, tag, by: { name } }) => [kind, tag, name])).toContainEqual([
      'tag-removed',
      'vip',
      'ben',
    ])
    const bad = { add: ['a,b'] }
    await refused(send(server, 'changeTags', { ...by(ann), params, body: bad }), 400, 'invalid-request')
    const many = { add: Array.from({ length: 50 }, (_, index) => `tag ${index}`) }
    await refused(send(server, 'changeTags', { ...by(ann), params, body: many }), 409, 'too-many-tags')
    expect((await ask(server, 'getAnnotations', { ...by(ann), params })).tags).toEqual(['call back'])
  })

  it('are offered to whoever sees all calls, and to others those they gave', async () => {
    const { id: callId } = await handedOver()
    await ask(server, 'changeTags', { ...by(ben), params: { callId }, body: { add: ['lawsuit'] } })
    const params = { accountId: acme.id }
    expect((await ask(server, 'listTags', { as: manager, params })).tags).toContain('lawsuit')
    expect((await ask(server, 'listTags', { ...by(ben), params })).tags).toContain('lawsuit')
    expect((await ask(server, 'listTags', { ...by(ann), params })).tags).not.toContain('lawsuit')
  })
})

describe('many calls at once', () => {
  it('are named as the phone system names them, and each is done or refused for itself', async () => {
    const call = await handedOver({ identifiers: { 'X-UCID': 'crm-77' } })
    const note = { text: 'from the CRM', externalId: 'ticket 5' }
    const entries = [
      { call: 'crm-77', disposition: 'Complaint', note, tags: { add: ['crm'] } },
      { call: 'crm-77', note: { text: 'not written', externalId: 'ticket 6' }, disposition: 'Nonsense' },
      { call: 'nobody', note: { text: 'x' } },
    ]
    const answer = await ask(server, 'annotateCalls', { as: manager, body: { calls: entries } })
    expect(answer.results).toMatchObject([
      { call: 'crm-77', callId: call.id },
      { call: 'crm-77', error: { code: 'disposition-unknown' } },
      { call: 'nobody', error: { code: 'call-not-found' } },
    ])
    // Sent again, it is there once.
    await ask(server, 'annotateCalls', { as: manager, body: { calls: entries } })
    const said = await ask(server, 'getAnnotations', { ...by(ann), params: { callId: call.id } })
    expect(said).toMatchObject({
      notes: [{ text: 'from the CRM' }],
      tags: ['crm'],
      disposition: { label: 'Complaint' },
    })
    expect(said.notes).toHaveLength(1)
  })
})

describe('what is said of a call', () => {
  it('finds the call, and stands in its list, for who may read it', async () => {
    const { id: callId } = await handedOver()
    const params = { callId }
    await ask(server, 'addNote', { ...by(ann), params, body: { text: 'Only Ann\u2019s GUITAR', offsetMs: 500 } })
    await ask(server, 'changeTags', { ...by(ann), params, body: { add: ['luthier'] } })
    await ask(server, 'setDisposition', { ...by(ann), params, body: { disposition: 'Sale', reason: 'Upgrade' } })
    const finds = async (who: { cookie: string }, q: string) => {
      const { calls } = await ask(server, 'listCalls', { ...by(who), query: { q } })
      const { count } = await ask(server, 'countCalls', { ...by(who), query: { q } })
      expect(count).toBe(calls.length)
      return calls.some(({ id }) => id === callId)
    }
    for (const q of ['note:guitar', 'has:note tag:luthier', 'disposition:upgrade note:"only ann"']) {
      expect([q, await finds(ann, q), await finds(ben, q)]).toEqual([q, true, false])
    }
    for (const q of ['tag:luthier', 'tag:luth disposition:sale', 'has:tag has:disposition']) {
      expect([q, await finds(ann, q), await finds(ben, q)]).toEqual([q, true, true])
    }
    const listed = async (who: { cookie: string }) => {
      const { calls } = await ask(server, 'listCalls', { ...by(who), query: { q: 'tag:luthier' } })
      const { disposition, tags, notes } = calls[0] ?? {}
      return { disposition, tags, notes }
    }
    const said = { disposition: { label: 'Sale', reason: 'Upgrade' }, tags: ['luthier'] }
    expect(await listed(ann)).toEqual({ ...said, notes: 1 })
    expect(await listed(ben)).toEqual({ ...said, notes: undefined })
    // What Ben may not read does not keep the call from him either.
    expect([await finds(ann, 'tag:luthier -note:guitar'), await finds(ben, 'tag:luthier -note:guitar')]).toEqual([
      false,
      true,
    ])
  })

  it('is audited without its words, and told to programs with them', async () => {
    const call = await handedOver({ identifiers: { 'X-UCID': 'told-1' } })
    const params = { callId: call.id }
    const eventTypes = [
      'call.note-added',
      'call.note-changed',
      'call.note-removed',
      'call.disposition-set',
      'call.tags-changed',
    ]
    const hook = { url: 'https://crm.example/hook', eventTypes }
    const { webhook } = await ask(server, 'createWebhook', { as: manager, body: hook })
    const note = await ask(server, 'addNote', { ...by(ann), params, body: { text: 'secret words', offsetMs: 500 } })
    await ask(server, 'removeNote', { ...by(ann), params: { ...params, noteId: note.id } })
    await ask(server, 'setDisposition', { ...by(ann), params, body: { disposition: 'Complaint' } })
    await ask(server, 'changeTags', { ...by(ann), params, body: { add: ['vip'] } })
    const { deliveries } = await ask(server, 'listWebhookDeliveries', {
      as: manager,
      params: { webhookId: webhook.id },
    })
    const told = deliveries.map(({ eventType }) => eventType).sort()
    expect(told).toEqual(['call.disposition-set', 'call.note-added', 'call.note-removed', 'call.tags-changed'])
    expect(deliveries.find(({ eventType }) => eventType === 'call.note-added')?.payload).toMatchObject({
      data: { callId: call.id, identifiers: { 'X-UCID': 'told-1' }, note: { text: 'secret words', offsetMs: 500 } },
    })
    const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { limit: '50' } })
    const actions = auditEvents.filter(({ subject }) => subject?.id === call.id).map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['note.added', 'note.removed', 'disposition.set', 'tags.changed']))
    expect(JSON.stringify(auditEvents)).not.toContain('secret words')
  })

  it('is not told of a call on which somebody hides', async () => {
    const hidden = await person('zoe')
    await ask(server, 'updateUser', {
      as: manager,
      params: { userId: hidden.id },
      body: { name: 'zoe', role: 'user', email: 'zoe@acme.example', hidesRecordings: true },
    })
    const call = testCall(acme)
    const parties = call.parties.map((party) => (party.role === 'callee' ? { ...party, userId: hidden.id } : party))
    await storeCall(server, { ...call, parties })
    const { webhook } = await ask(server, 'createWebhook', {
      as: manager,
      body: { url: 'https://crm.example/h', eventTypes: ['call.note-added'] },
    })
    await ask(server, 'addNote', { ...by(hidden), params: { callId: call.id }, body: { text: 'mine' } })
    const { deliveries } = await ask(server, 'listWebhookDeliveries', {
      as: manager,
      params: { webhookId: webhook.id },
    })
    expect(deliveries).toEqual([])
  })

  it('is kept for its writer alone while it is a draft', async () => {
    const { id: callId } = await handedOver()
    const params = { callId }
    await ask(server, 'saveDraft', { ...by(ann), params, body: { text: 'half a sent' } })
    expect((await ask(server, 'getAnnotations', { ...by(ann), params })).draft).toEqual({
      text: 'half a sent',
      tags: [],
    })
    expect((await ask(server, 'getAnnotations', { ...by(ben), params })).draft).toBeUndefined()
    await ask(server, 'saveDraft', { ...by(ann), params, body: {} })
    expect((await ask(server, 'getAnnotations', { ...by(ann), params })).draft).toBeUndefined()
  })
})

describe('the work after a call', () => {
  const endedNow = () => handedOver({ startedAtMs: server.clock.nowMs - 3000 })
  const asked = (call: Call) => inScope(server.db, PLATFORM, (trx) => askForWrapUp(trx, call, server.clock.nowMs))
  const waits = async (who: { cookie: string }, { id }: Call) =>
    (await ask(server, 'listWrapUps', by(who))).wrapUps.find(({ callId }) => callId === id)

  it('is asked of everybody who was on it, each once', async () => {
    const call = await endedNow()
    expect([...(await asked(call))].sort()).toEqual([ann.id, ben.id].sort())
    expect(await asked(call)).toEqual([])
    expect(await waits(ann, call)).toMatchObject({ required: false, wrapUpSeconds: 45, direction: 'inbound' })
    expect(await waits(ben, call)).toBeDefined()
  })

  it('is over for all when one of them says how it came out', async () => {
    const call = await endedNow()
    await asked(call)
    await ask(server, 'setDisposition', { ...by(ann), params: { callId: call.id }, body: { disposition: 'Complaint' } })
    expect([await waits(ann, call), await waits(ben, call)]).toEqual([undefined, undefined])
  })

  it('is put off, then skipped, each for oneself', async () => {
    const call = await endedNow()
    await asked(call)
    const params = { callId: call.id }
    await ask(server, 'closeWrapUp', { ...by(ann), params, body: { action: 'snooze', minutes: 5 } })
    expect((await waits(ann, call))?.snoozedUntil).toBe(new Date(server.clock.nowMs + 300_000).toISOString())
    await ask(server, 'closeWrapUp', { ...by(ann), params, body: { action: 'skip' } })
    expect(await waits(ann, call)).toBeUndefined()
    expect(await waits(ben, call)).toBeDefined()
    await refused(send(server, 'closeWrapUp', { ...by(ann), params, body: { action: 'skip' } }), 404, 'call-not-found')
  })

  it('tells each person whether something is written that is not saved yet', async () => {
    const call = await endedNow()
    await asked(call)
    expect((await waits(ann, call))?.hasDraft).toBe(false)
    const params = { callId: call.id }
    await ask(server, 'saveDraft', { ...by(ann), params, body: { text: 'Wants the blue', tags: [] } })
    expect([(await waits(ann, call))?.hasDraft, (await waits(ben, call))?.hasDraft]).toEqual([true, false])
    await ask(server, 'saveDraft', { ...by(ann), params, body: { text: '', tags: [] } })
    expect((await waits(ann, call))?.hasDraft).toBe(false)
  })

  it('is asked of nobody when the call ended long ago, is internal, or the account does not want it', async () => {
    const old = await handedOver({ startedAtMs: server.clock.nowMs - 48 * 3_600_000 })
    const internal = await handedOver({ startedAtMs: server.clock.nowMs - 3000, direction: 'internal' })
    expect([await asked(old), await asked(internal)]).toEqual([[], []])
  })

  it('cannot be skipped where a disposition is required, as long as there is one to choose', async () => {
    const params = { accountId: acme.id }
    const { accountId: _, version: __, ...lists } = await ask(server, 'getDispositions', { as: manager, params })
    await ask(server, 'putDispositions', { as: manager, params, body: { ...lists, required: true } })
    const call = await endedNow()
    await asked(call)
    for (const action of ['skip', 'snooze', 'done']) {
      const answer = send(server, 'closeWrapUp', { ...by(ann), params: { callId: call.id }, body: { action } })
      await refused(answer, 409, 'disposition-required')
    }
    // Nothing is left to choose: nobody is held by that.
    await ask(server, 'putDispositions', { as: manager, params, body: { ...lists, required: true, inbound: [] } })
    expect(await waits(ann, call)).toMatchObject({ required: false })
    const skipped = await send(server, 'closeWrapUp', {
      ...by(ann),
      params: { callId: call.id },
      body: { action: 'skip' },
    })
    expect(skipped.statusCode).toBe(204)
    await ask(server, 'putDispositions', { as: manager, params, body: { ...lists, popUp: false } })
    expect(await asked(await endedNow())).toEqual([])
    await ask(server, 'putDispositions', { as: manager, params, body: lists })
  })
})
