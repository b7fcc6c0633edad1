/**
 * Who reaches what of one call: role × reach × right × relation. The call came through the queue `support` to an agent, who transferred it
 * to a manager; each has a segment. A second one is the same with an agent who hides recordings.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RouteName } from '../../contract/routes.ts'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import type { Recording } from '../../core/model/recording.ts'
import { ROLES, type Role } from '../../core/model/role.ts'
import { accountScope } from '../../store/db.ts'
import { saveQueue } from '../../store/queues.ts'
import { createRecordingGroup } from '../../store/recording-groups.ts'
import {
  refused,
  send,
  startTestServer,
  type TestServer,
  testAccount,
  testKey,
  testReseller,
} from '../server.test-kit.ts'
import { type Person, storeCallOf, testPerson } from './access.test-kit.ts'

let server: TestServer
let open: { readonly call: Call; readonly recordings: readonly Recording[] }
let hidden: typeof open
const people = new Map<string, Person>()
const keys = new Map<string, string>()

beforeAll(async () => {
  server = await startTestServer()
  const north = await testReseller(server, 'north')
  const acme = await testAccount(server, 'acme', { resellerId: north.id })
  const other = await testAccount(server, 'other')
  const south = await testReseller(server, 'south')
  await addPeople(acme, other, north.id, south.id)
  for (const role of ['account-administrator', 'viewer', 'auditor', 'phone-manager', 'agent'] as const) {
    keys.set(role, await testKey(server, role, acme))
  }
  const [agent, shy, manager] = [idOf('agent'), idOf('agent who hides'), idOf('manager')]
  await createRecordingGroup(server.db, accountScope(acme.id), {
    accountId: acme.id,
    name: 'Front desk',
    managerIds: [idOf('user who manages the group'), idOf('supervisor of the group'), idOf('level own and groups')],
    memberIds: [agent, shy, idOf('member of the group')],
  })
  const queue = { accountId: acme.id, type: 'ring-all', agentDeviceIds: [] } as const
  const agentIds = [agent, shy, idOf('agent of the queue, not on the call')]
  const supervisorIds = [idOf('supervisor of the queue'), idOf('user who supervises the queue')]
  await saveQueue(server.db, accountScope(acme.id), {
    ...queue,
    id: 'support',
    name: 'Support',
    agentIds,
    supervisorIds,
  })
  const ofSales = { supervisorIds: [idOf('supervisor of another queue')], agentIds: [] }
  await saveQueue(server.db, accountScope(acme.id), { ...queue, id: 'sales', name: 'Sales', ...ofSales })
  open = await storeCallOf(server, acme, [{ users: [agent], queues: ['support'] }, { users: [manager] }])
  hidden = await storeCallOf(server, acme, [{ users: [shy], queues: ['support'] }, { users: [manager] }])
})
afterAll(() => server?.close())

const idOf = (name: string) => people.get(name)?.user.id ?? ''

async function addPeople(acme: Account, other: Account, northId: string, southId: string): Promise<void> {
  const of = async (account: Account, name: string, role: Role, more: object = {}) => {
    people.set(name, await testPerson(server, account, { name, role, ...more }))
  }
  await of(acme, 'agent', 'agent')
  await of(acme, 'agent who hides', 'agent', { hidesRecordings: true })
  await of(acme, 'manager', 'user')
  await of(acme, 'agent of the queue, not on the call', 'agent')
  await of(acme, 'member of the group', 'user')
  await of(acme, 'user who manages the group', 'user')
  await of(acme, 'user who supervises the queue', 'user')
  await of(acme, 'supervisor of the group', 'supervisor')
  await of(acme, 'supervisor of the queue', 'supervisor')
  await of(acme, 'supervisor of another queue', 'supervisor')
  await of(acme, 'office manager', 'account-administrator')
  await of(acme, 'phone manager', 'phone-manager')
  await of(acme, 'viewer', 'viewer')
  await of(acme, 'auditor', 'auditor')
  await of(acme, 'authorised contact', 'authorised-contact')
  await of(acme, 'level none', 'account-administrator', { accessLevel: 'none' })
  await of(acme, 'level own and groups', 'viewer', { accessLevel: 'own-and-groups' })
  await of(acme, 'level all', 'user', { accessLevel: 'all' })
  await of(other, 'office manager of another account', 'account-administrator')
  await of(acme, 'reseller of the account', 'reseller', { resellerId: northId })
  await of(acme, 'another reseller', 'reseller', { resellerId: southId })
  await of(acme, 'administrator of the platform', 'administrator')
}

/**
 * Of either call: `c` the call is seen, `1` and `2` the segment can be played; behind it what else: `d` saved, `x` exported. `-`: nothing.
 */
const MATRIX: readonly (readonly [who: string, open: string, hidden: string])[] = [
  ['agent', 'c1 dx', '-'],
  ['agent who hides', '-', 'c1 dx'],
  ['manager', 'c2 dx', 'c2 dx'],
  ['agent of the queue, not on the call', '-', '-'],
  ['member of the group', '-', '-'],
  // The role does not reach them; the level `own and groups` is how a user gets there.
  ['user who manages the group', '-', '-'],
  ['user who supervises the queue', '-', '-'],
  ['supervisor of the group', 'c1 dx', '-'],
  ['supervisor of the queue', 'c1 dx', '-'],
  ['supervisor of another queue', '-', '-'],
  ['office manager', 'c12 dx', 'c2 dx'],
  ['phone manager', '-', '-'],
  ['viewer', 'c12 dx', 'c2 dx'],
  ['auditor', 'c12', 'c12'],
  ['authorised contact', '-', '-'],
  ['level none', '-', '-'],
  ['level own and groups', 'c1 dx', '-'],
  ['level all', 'c12 dx', 'c2 dx'],
  ['office manager of another account', '-', '-'],
  ['reseller of the account', 'c12 dx', 'c2 dx'],
  ['another reseller', '-', '-'],
  ['administrator of the platform', 'c12 dx', 'c12 dx'],
]

const KEYS: typeof MATRIX = [
  ['account-administrator', 'c12 dx', 'c2 dx'],
  ['viewer', 'c12 dx', 'c2 dx'],
  ['auditor', 'c12', 'c12'],
  // A program is on no call.
  ['phone-manager', '-', '-'],
  ['agent', '-', '-'],
]

type As = { readonly as?: string | undefined; readonly headers?: Person['headers'] }

/** As the routes answer, every one that a recording can be had by. */
async function reached(as: As, { call, recordings }: typeof open): Promise<string> {
  const audio = async (recording: Recording | undefined, query = {}) => {
    const params = { recordingId: recording?.id ?? '' }
    return (await send(server, 'getRecordingAudio', { ...as, params, query })).statusCode
  }
  const params = { callId: call.id }
  const details = await send(server, 'getCall', { ...as, params })
  const list = await send(server, 'listCalls', { ...as, query: { limit: '100' } })
  const found = await send(server, 'listCalls', { ...as, query: { text: 'lovelace', limit: '100' } })
  const listed: { id: string; recordings: { id: string }[]; withheld?: number }[] = list.json().calls ?? []
  const row = listed.find(({ id }) => id === call.id)
  const isSeen = details.statusCode === 200
  expect(row !== undefined).toBe(isSeen)
  expect((found.json().calls ?? []).some(({ id }: { id: string }) => id === call.id)).toBe(isSeen)
  const heard: number[] = []
  for (const [index, recording] of recordings.entries()) {
    const status = await audio(recording)
    const peaks = await send(server, 'getRecordingPeaks', { ...as, params: { recordingId: recording.id } })
    expect(peaks.statusCode === 200).toBe(status === 200)
    if (status === 200) heard.push(index)
  }
  const heardIds = heard.map((index) => recordings[index]?.id)
  if (isSeen) {
    // What may not be heard is a stretch without a recording.
    const { segments, recordings: shown, withheld } = details.json()
    expect(shown.map(({ id }: { id: string }) => id)).toEqual(heardIds)
    expect(row?.recordings.map(({ id }) => id)).toEqual(heardIds)
    expect([withheld, row?.withheld]).toEqual(Array(2).fill(recordings.length - heard.length || undefined))
    const isWithheld = segments.map((segment: { withheld?: true }) => segment.withheld === true)
    expect(isWithheld).toEqual(recordings.map((_, index) => !heard.includes(index)))
  }
  const saved: number[] = []
  for (const index of recordings.keys())
    if ((await audio(recordings[index], { download: '1' })) === 200) saved.push(index)
  const exported = (await send(server, 'createExport', { ...as, body: { callIds: [call.id] } })).statusCode === 202
  const also = `${saved.length > 0 ? 'd' : ''}${exported ? 'x' : ''}`
  if (saved.length > 0) expect(saved).toEqual(heard)
  const what = `${isSeen ? 'c' : ''}${heard.map((index) => index + 1).join('')}`
  return what === '' && also === '' ? '-' : [what, also].filter(Boolean).join(' ')
}

/**
 * What else may be done about the open call: `n` written on, `l` heard live, `o` its recording asked to stop, `f` facts told of, `m` what the phone system sent. Whether
 * a recording stops for somebody who is not on the call is decided by the call: core/policy.
 */
const RIGHTS: Readonly<Record<string, string>> = {
  agent: 'no',
  'agent who hides': '-',
  manager: 'no',
  'agent of the queue, not on the call': '-',
  'member of the group': '-',
  'user who manages the group': '-',
  'user who supervises the queue': '-',
  'supervisor of the group': 'nlo',
  'supervisor of the queue': 'nlo',
  'supervisor of another queue': '-',
  'office manager': 'nlofm',
  'phone manager': '-',
  viewer: 'no',
  auditor: 'm',
  'authorised contact': '-',
  // Controlling and telling are no hearing: the level is about that.
  'level none': 'of',
  'level own and groups': 'no',
  'level all': 'no',
  'office manager of another account': '-',
  'reseller of the account': 'nlofm',
  'another reseller': '-',
  'administrator of the platform': 'nlofm',
}

async function rightsTo(as: As, { call }: typeof open): Promise<string> {
  const of = { ...as, params: { callId: call.id } }
  const may = async (name: RouteName, body?: object) => {
    const { statusCode } = await send(server, name, { ...of, ...(body && { body }) })
    // The call is over: whoever may is told so.
    return statusCode < 300 || statusCode === 409
  }
  const shown = (await send(server, 'getCall', of)).json()
  const found = [
    (await may('addNote', { text: 'Called back' })) && 'n',
    (await may('listenToCall')) && 'l',
    (await may('controlCall', { command: 'stop' })) && 'o',
    (await may('tellFacts', { events: [{ type: 'hop', through: 'ivr' }] })) && 'f',
    shown.metadata !== undefined && 'm',
  ]
  return found.filter(Boolean).join('') || '-'
}

it('has every role', () => {
  expect(new Set([...people.values()].map(({ user }) => user.role))).toEqual(new Set(ROLES))
  expect(Object.keys(RIGHTS).sort()).toEqual([...people.keys()].sort())
  expect(MATRIX.map(([who]) => who).sort()).toEqual([...people.keys()].sort())
})

describe('a person', () => {
  it.each(Object.entries(RIGHTS))('%s has the rights %s to an open call', async (name, rights) => {
    const headers = people.get(name)?.headers
    if (!headers) throw new Error(`Nobody is called ${name}`)
    expect(await rightsTo({ headers }, open)).toBe(rights)
  })

  it.each(MATRIX)(
    '%s reaches %s of an open call and %s of one with somebody who hides',
    async (name, ofOpen, ofHidden) => {
      const headers = people.get(name)?.headers
      if (!headers) throw new Error(`Nobody is called ${name}`)
      expect([await reached({ headers }, open), await reached({ headers }, hidden)]).toEqual([ofOpen, ofHidden])
    },
  )
})

describe('an API key', () => {
  it.each(KEYS)('of the role %s reaches %s and %s', async (role, ofOpen, ofHidden) => {
    const as = keys.get(role)
    expect([await reached({ as }, open), await reached({ as }, hidden)]).toEqual([ofOpen, ofHidden])
  })
  it('is not made for a role that hangs on a person', async () => {
    const as = keys.get('account-administrator')
    for (const role of ['user', 'agent', 'supervisor'] as const) {
      const made = send(server, 'createApiKey', { as, body: { name: 'x', role } })
      await refused(made, 400, 'role-needs-person')
    }
  })
})

it('says in the audit log what was refused, and why', async () => {
  const as = keys.get('account-administrator')
  const log = await send(server, 'listAuditEvents', { as, query: { action: 'access.refused', limit: '100' } })
  const events: { actor: { name: string }; subject: { id: string }; details: unknown }[] = log.json().auditEvents
  const ofAgent = events.find(
    ({ actor, subject }) => actor.name === 'agent of the queue, not on the call' && subject.id === open.call.id,
  )
  expect(ofAgent?.details).toMatchObject({ because: ['not-in-reach'] })
  const ofViewer = events.find(({ actor, subject }) => actor.name === 'viewer' && subject.id === hidden.call.id)
  expect(ofViewer?.details).toMatchObject({ because: ['hidden'] })
})
