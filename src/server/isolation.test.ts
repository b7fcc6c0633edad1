/**
 * Every route of the contract, attacked by people of other accounts and of another reseller. A new route is refused until it has its line
 * in ATTACKS.
 */

import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnswerOf, RouteDefinition } from '../contract/route.ts'
import { ROUTES, type RouteName } from '../contract/routes.ts'
import { PERMISSIONS_OF } from '../core/model/permission.ts'
import { ROLES } from '../core/model/role.ts'
import { createSide, fingerprint, type Side } from './isolation.test-kit.ts'
import {
  type Request,
  refused,
  send,
  startTestServer,
  type TestServer,
  testKey,
  testReseller,
} from './server.test-kit.ts'

/** What is asked of a route. `victim` is the account that is asked about. */
interface Attack {
  /** Requests that name things of the victim: not found or not permitted for others, and they work for its own people. */
  readonly foreign?: (victim: Side) => readonly Request[]
  /** Answers with what the caller may see: asked as it stands, it shows nothing of the victim. */
  readonly list?: true
  /** By people with a browser: API keys cannot use it. */
  readonly byPeople?: true
  /** Who it works for, where that is not the account's own administrator. */
  readonly worksFor?: 'reseller'
  /** Why there is nothing to attack. */
  readonly harmless?: string
}

const SELF = { harmless: 'only about the caller, who is told by the session' }
const PLATFORM_ONLY = { harmless: 'only the platform may: no role of an account or a reseller has the permission' }

const ofAccount = ({ account }: Side) => ({ accountId: account.id })
const inQuery = (victim: Side): Request[] => [{ query: ofAccount(victim) }]
const onAccount =
  (body?: (victim: Side) => unknown) =>
  (victim: Side): Request[] => [{ params: ofAccount(victim), ...(body && { body: body(victim) }) }]
const on =
  (parameter: string, kind: keyof Side['ids'], body?: unknown) =>
  ({ ids }: Side): Request[] => [{ params: { [parameter]: ids[kind] }, ...(body === undefined ? {} : { body }) }]
const queueOf = (victim: Side) => ({ ...ofAccount(victim), queueId: victim.ids.queue })
const onNote =
  (body?: unknown) =>
  ({ ids }: Side): Request[] => [
    { params: { callId: ids.call, noteId: ids.note }, ...(body === undefined ? {} : { body }) },
  ]
const onCallByBothNames =
  (body?: unknown) =>
  (victim: Side): Request[] =>
    [victim.ids.call, `${victim.account.slug}-1`].map((callId) => ({
      params: { callId },
      query: ofAccount(victim),
      ...(body === undefined ? {} : { body }),
    }))
const HOOK = { url: 'https://example.com/hook', eventTypes: ['user.'] }
const BUCKET = {
  name: 'planted',
  place: { kind: 's3', endpoint: 'https://127.0.0.1:1', bucket: 'planted', accessKeyId: 'x' },
}
const SCHEDULE = {
  name: 'planted',
  query: '',
  rhythm: { every: 'day', at: '02:00' },
  destination: { kind: 'sftp', host: '127.0.0.1', user: 'planted' },
  secret: { password: 'planted' },
}
const SETTINGS = { account: { inbound: { onnet: 'off', offnet: 'off' } } }
const CANARY = {
  ...{ name: 'x', to: 'sip:600@pbx.example', from: 'sip:1@pbx.example' },
  ...{ rhythm: { everyMinutes: 5 }, paused: true },
}
const CDRS = 'start,duration,from,to\n2026-03-03 10:00:00,60,+491715550001,101\n'
const ACCESS = { permissions: ['listen'], reason: 'to look around' }
/** Nobody answers there: it is refused as such once it is known that the caller may. */
const PROVIDER = { name: 'x', issuer: 'https://127.0.0.1:1', clientId: 'x' }
const orderOf = (victim: Side) => ({
  ...ofAccount(victim),
  action: 'remove',
  userIds: [victim.ids.person],
})

const ATTACKS: Readonly<Record<RouteName, Attack>> = {
  getSignInOptions: { harmless: 'for strangers: how the platform lets people sign in' },
  askPasswordReset: { harmless: 'for strangers: the answer is the same whoever is asked about' },
  openLink: { harmless: 'for strangers: the token says who it is' },
  useLink: { harmless: 'for strangers: the token says who it is' },
  findSignInWay: { harmless: 'for strangers: by the domain alone, whoever is asked about' },
  askForPasskey: { harmless: 'for strangers: a random challenge' },
  signInWithPasskey: { harmless: 'for strangers: the signature says who it is' },
  offerPasskey: SELF,
  createPasskey: SELF,
  createFirstAdministrator: { harmless: 'for whoever started Tapeline: the code says who it is' },
  signIn: { harmless: 'for strangers: password and second factor say who it is' },
  passSecondFactor: { harmless: 'for strangers: password and second factor say who it is' },
  confirmSignIn: SELF,
  getSignInSession: { ...SELF, list: true },
  signOut: SELF,
  getSignInPolicy: { foreign: inQuery },
  putSignInPolicy: {
    foreign: (victim) => [{ query: ofAccount(victim), body: { secondFactor: 'optional', passwords: true } }],
  },
  listIdentityProviders: { list: true, foreign: inQuery },
  createIdentityProvider: { foreign: (victim) => [{ query: ofAccount(victim), body: PROVIDER }] },
  updateIdentityProvider: { foreign: on('identityProviderId', 'identityProvider', PROVIDER) },
  getOwnSignIn: SELF,
  putOwnColumns: SELF,
  getOwnLanguage: SELF,
  putOwnLanguage: SELF,
  offerTotp: SELF,
  confirmTotp: SELF,
  removeTotp: SELF,
  renewRecoveryCodes: SELF,
  renamePasskey: { foreign: on('passkeyId', 'passkey', { name: 'x' }), byPeople: true },
  listOwnSessions: SELF,
  endOtherSessions: SELF,
  getSetup: { list: true },
  listCalls: { list: true, foreign: inQuery },
  listParticipants: { list: true, foreign: inQuery },
  countCalls: { foreign: inQuery },
  listSavedSearches: { list: true },
  createSavedSearch: SELF,
  updateSavedSearch: { foreign: on('savedSearchId', 'savedSearch', { name: 'x', query: '', shared: true }) },
  putDefaultSearch: { foreign: ({ ids }) => [{ body: { savedSearchId: ids.savedSearch } }] },
  getCall: { foreign: on('callId', 'call') },
  getCallEvidence: { foreign: on('callId', 'call') },
  controlCall: {
    foreign: (victim) => [
      ...on('callId', 'call', { command: 'start' })(victim),
      { params: { callId: `${victim.account.slug}-1` }, query: ofAccount(victim), body: { command: 'stop' } },
    ],
  },
  tellFacts: { foreign: on('callId', 'call', { events: [{ type: 'hop', through: 'ivr' }] }) },
  getAnnotations: { foreign: onCallByBothNames() },
  listAnnotationChanges: { foreign: on('callId', 'call') },
  addNote: { foreign: onCallByBothNames({ text: 'x' }) },
  changeNote: { foreign: onNote({ text: 'y' }) },
  removeNote: { foreign: onNote() },
  restoreNote: { foreign: onNote() },
  setDisposition: { foreign: onCallByBothNames({ disposition: null }) },
  changeTags: { foreign: onCallByBothNames({ add: ['planted'] }) },
  saveDraft: { foreign: on('callId', 'call', { text: 'planted' }) },
  // By id: the answer says each call's name as it was sent.
  annotateCalls: {
    foreign: (victim) => {
      const body = { calls: [{ call: victim.ids.call, note: { text: 'x' } }] }
      return [{ query: ofAccount(victim), body }, { body }]
    },
  },
  listWrapUps: { harmless: 'only about the caller: calls that they were on' },
  closeWrapUp: { foreign: ({ ids }) => [{ params: { callId: ids.call }, body: { action: 'done' } }], byPeople: true },
  getDispositions: { foreign: onAccount() },
  putDispositions: { foreign: onAccount(() => ({ inbound: [{ label: 'planted' }] })) },
  listTags: { foreign: onAccount() },
  listenToCall: { foreign: on('callId', 'call') },
  getRecordingAudio: { foreign: on('recordingId', 'recording') },
  getSealedRecording: { foreign: on('recordingId', 'recording') },
  getRecordingPeaks: { foreign: on('recordingId', 'recording') },
  createExport: {
    foreign: (victim) => [{ body: { callIds: [victim.ids.call] } }, { body: { filter: {}, ...ofAccount(victim) } }],
  },
  listExports: { list: true },
  getExport: { foreign: on('exportId', 'export') },
  getExportFile: { foreign: on('exportId', 'export') },
  streamEvents: { harmless: 'a stream: attacked below' },
  listResellers: { list: true, worksFor: 'reseller' },
  getReseller: {
    foreign: ({ account }) => [{ params: { resellerId: account.resellerId ?? '' } }],
    worksFor: 'reseller',
  },
  createReseller: PLATFORM_ONLY,
  updateReseller: PLATFORM_ONLY,
  removeReseller: PLATFORM_ONLY,
  listAccessGrants: { list: true, foreign: inQuery },
  requestAccess: {
    foreign: ({ ids }) => [
      { body: { ...ACCESS, durationHours: 1, scope: { kind: 'user', id: ids.user } } },
      { body: { ...ACCESS, durationHours: 1, scope: { kind: 'group', id: ids.recordingGroup } } },
      { body: { ...ACCESS, durationHours: 1, scope: { kind: 'queue', id: ids.queue } } },
      { body: { ...ACCESS, durationHours: 1, scope: { kind: 'call', id: ids.call } } },
    ],
    byPeople: true,
  },
  grantAccess: { foreign: ({ ids }) => [{ body: { ...ACCESS, userId: ids.person, scope: { kind: 'account' } } }] },
  approveAccess: { foreign: on('accessGrantId', 'accessRequest', {}) },
  refuseAccess: { foreign: on('accessGrantId', 'anotherAccessRequest', {}) },
  revokeAccess: { foreign: on('accessGrantId', 'accessGrant', {}) },
  listCallListeners: { foreign: on('callId', 'call') },
  getPersonReach: { foreign: on('userId', 'person') },
  listAccounts: { list: true },
  getAccount: { foreign: onAccount() },
  createAccount: {
    foreign: ({ account }) => [{ body: { slug: 'planted', name: 'x', resellerId: account.resellerId } }],
    worksFor: 'reseller',
  },
  updateAccount: {
    foreign: onAccount(({ account }) => ({ slug: account.slug, name: account.name, domains: account.domains })),
    worksFor: 'reseller',
  },
  removeAccount: PLATFORM_ONLY,
  requestTermination: PLATFORM_ONLY,
  approveTermination: PLATFORM_ONLY,
  cancelTermination: PLATFORM_ONLY,
  listTerminations: PLATFORM_ONLY,
  getTermination: PLATFORM_ONLY,
  getTerminatedFiles: PLATFORM_ONLY,
  listUsers: { list: true, foreign: inQuery },
  getUser: { foreign: on('userId', 'user') },
  createUser: { foreign: (victim) => [{ body: { name: 'x', ...ofAccount(victim) } }] },
  updateUser: { foreign: on('userId', 'user', { name: 'x', role: 'agent' }) },
  setPassword: { foreign: on('userId', 'user', { password: 'long enough to pass' }) },
  inviteUser: { foreign: on('userId', 'user') },
  getUserSignIn: { foreign: on('userId', 'person') },
  removeSecondFactors: { foreign: on('userId', 'user') },
  unlockUser: { foreign: on('userId', 'user') },
  endUserSessions: { foreign: on('userId', 'user') },
  listDevices: { list: true, foreign: inQuery },
  getDevice: { foreign: on('deviceId', 'device') },
  createDevice: { foreign: (victim) => [{ body: { name: 'x', sipAddress: 'x@y', ...ofAccount(victim) } }] },
  updateDevice: {
    foreign: ({ ids }) => [{ params: { deviceId: ids.device }, body: { name: 'x', sipAddress: 'x@z' } }],
  },
  importPeople: { foreign: onAccount(() => ({ kind: 'users', text: 'Extension;Name\n901;X' })) },
  listRecordingGroups: { list: true, foreign: inQuery },
  getRecordingGroup: { foreign: on('recordingGroupId', 'recordingGroup') },
  createRecordingGroup: { foreign: (victim) => [{ body: { name: 'x', ...ofAccount(victim) } }] },
  updateRecordingGroup: { foreign: on('recordingGroupId', 'recordingGroup', { name: 'y' }) },
  listQueues: { foreign: onAccount() },
  getQueue: { foreign: (victim) => [{ params: queueOf(victim) }] },
  putQueue: { foreign: (victim) => [{ params: queueOf(victim), body: { name: 'x' } }] },
  listPhoneButtons: { foreign: on('deviceId', 'device') },
  createPhoneButton: { foreign: on('deviceId', 'device') },
  pressPhoneButton: { harmless: 'for phones: the token says which device it is' },
  postPhoneButton: { harmless: 'for phones: the token says which device it is' },
  listRecordingUsers: { foreign: onAccount() },
  setProfile: { foreign: on('userId', 'user', { profile: 'Elite' }) },
  reviewOrder: { foreign: (victim) => [{ body: orderOf(victim) }] },
  placeOrder: { foreign: (victim) => [{ body: orderOf(victim) }] },
  listOrders: { list: true, foreign: inQuery },
  getOrder: { foreign: on('orderId', 'order') },
  cancelOrder: { foreign: on('orderId', 'order') },
  getOrderOptions: { foreign: onAccount() },
  putOrderOptions: { foreign: onAccount(() => ({ letters: false, language: 'de' })) },
  getSettings: { foreign: onAccount() },
  putSettings: { foreign: onAccount(() => ({ settings: SETTINGS })) },
  listSettingsVersions: { foreign: onAccount() },
  undoSettings: { foreign: onAccount(() => ({})) },
  previewSettings: { foreign: onAccount(() => ({ settings: SETTINGS })) },
  importSettings: { foreign: onAccount(() => ({ system: 'kazoo', documents: {} })) },
  listRecordingClients: PLATFORM_ONLY,
  getRecordingClient: PLATFORM_ONLY,
  createRecordingClient: PLATFORM_ONLY,
  updateRecordingClient: PLATFORM_ONLY,
  removeRecordingClient: PLATFORM_ONLY,
  understandInvite: PLATFORM_ONLY,
  listRefusedInvites: PLATFORM_ONLY,
  removeRefusedInvite: PLATFORM_ONLY,
  listRecorders: PLATFORM_ONLY,
  listWebhooks: { list: true, foreign: inQuery },
  createWebhook: { foreign: (victim) => [{ body: { ...HOOK, ...ofAccount(victim) } }] },
  listExportSchedules: { list: true, foreign: inQuery },
  createExportSchedule: { foreign: (victim) => [{ query: ofAccount(victim), body: SCHEDULE }] },
  testExportDestination: {
    foreign: (victim) => [
      {
        query: ofAccount(victim),
        body: { name: SCHEDULE.name, destination: SCHEDULE.destination, secret: SCHEDULE.secret },
      },
    ],
  },
  updateExportSchedule: { foreign: on('exportScheduleId', 'exportSchedule', SCHEDULE) },
  listStorageTargets: { list: true, foreign: inQuery },
  createStorageTarget: { foreign: (victim) => [{ query: ofAccount(victim), body: BUCKET }] },
  updateStorageTarget: { foreign: on('storageTargetId', 'storageTarget', BUCKET) },
  testStorageTarget: { foreign: on('storageTargetId', 'storageTarget') },
  getStoragePlan: { foreign: inQuery },
  putStoragePlan: { foreign: (victim) => [{ query: ofAccount(victim), body: { copies: [] } }] },
  removeStoragePlan: { foreign: inQuery },
  listWaitingCopies: { list: true, foreign: inQuery },
  retryWaitingCopies: { foreign: inQuery },
  getRetention: { foreign: onAccount() },
  putRetention: { foreign: onAccount(() => ({ days: 400, callDays: 'with-recordings', rules: [] })) },
  approveRetention: { foreign: onAccount(({ ids }) => ({ proposalId: ids.retentionProposal })), byPeople: true },
  refuseRetention: { foreign: onAccount(({ ids }) => ({ proposalId: ids.retentionProposal })) },
  createReconciliation: { foreign: onAccount(() => ({ text: CDRS })) },
  listCanaries: { foreign: onAccount() },
  createCanary: { foreign: onAccount(() => CANARY) },
  updateCanary: { foreign: on('canaryId', 'canary', CANARY) },
  callCanary: { foreign: on('canaryId', 'canary') },
  listCanaryRuns: { foreign: on('canaryId', 'canary') },
  removeCanary: { foreign: on('canaryId', 'canary') },
  listReconciliations: { foreign: onAccount() },
  listCompleteDays: { foreign: onAccount() },
  getReconciliation: { foreign: on('reconciliationId', 'reconciliation') },
  listReconciliationMisses: { foreign: on('reconciliationId', 'reconciliation') },
  previewPurge: { foreign: onAccount() },
  startPurge: { foreign: onAccount(() => ({ until: new Date().toISOString(), recordings: 1 })) },
  listPurges: { foreign: onAccount() },
  getPurge: { foreign: on('purgeId', 'purge') },
  getPurgeFiles: { foreign: on('purgeId', 'purge') },
  listLegalHolds: { foreign: onAccount() },
  createLegalHold: { foreign: onAccount(() => ({ name: 'x', reason: 'x' })) },
  getLegalHold: { foreign: on('legalHoldId', 'legalHold') },
  updateLegalHold: { foreign: on('legalHoldId', 'legalHold', { name: 'y', reason: 'y' }) },
  addHeldCalls: {
    foreign: ({ ids }) => [
      { params: { legalHoldId: ids.legalHold }, body: { callIds: [ids.call] } },
      { params: { legalHoldId: ids.legalHold }, body: { filter: {} } },
    ],
  },
  removeHeldCalls: {
    foreign: ({ ids }) => [{ params: { legalHoldId: ids.legalHold }, body: { callIds: [ids.call], reason: 'x' } }],
  },
  previewHoldRelease: { foreign: on('legalHoldId', 'legalHold') },
  releaseLegalHold: { foreign: on('legalHoldId', 'legalHold', { reason: 'x', goes: 0 }) },
  findSubjectCalls: { foreign: onAccount(() => ({ subject: { kind: 'number', number: NUMBER } })) },
  requestErasure: {
    foreign: onAccount(() => ({ subject: { kind: 'number', number: NUMBER }, reason: 'x', calls: 7 })),
  },
  listErasures: { foreign: onAccount() },
  listErasureItems: { foreign: on('erasureId', 'erasure') },
  approveErasure: { foreign: on('erasureId', 'erasure'), byPeople: true },
  refuseErasure: { foreign: on('erasureId', 'erasure') },
  requestRedaction: { foreign: on('recordingId', 'recording', { fromMs: 0, toMs: 100, reason: 'x' }) },
  listRedactions: { foreign: onAccount() },
  getRedaction: { foreign: on('redactionId', 'redaction') },
  approveRedaction: { foreign: on('redactionId', 'redaction'), byPeople: true },
  refuseRedaction: { foreign: on('redactionId', 'redaction') },
  getRecordingProof: { foreign: on('recordingId', 'recording') },
  verifyRecording: { foreign: on('recordingId', 'recording') },
  listRecordingCopies: { foreign: on('recordingId', 'recording') },
  removeStorageTarget: { foreign: on('storageTargetId', 'storageTarget') },
  updateWebhook: { foreign: on('webhookId', 'webhook', { ...HOOK, active: false }) },
  testWebhook: { foreign: on('webhookId', 'webhook') },
  redeliverWebhook: {
    foreign: ({ ids }) => [{ params: { webhookId: ids.webhook, deliveryId: ids.webhookDelivery } }],
  },
  listWebhookDeliveries: { foreign: on('webhookId', 'webhook') },
  removeWebhook: { foreign: on('webhookId', 'webhook') },
  listAuditEvents: { list: true, foreign: inQuery },
  getAuditFile: { list: true, foreign: inQuery },
  verifyAuditLog: { list: true, foreign: inQuery },
  listApiKeys: { list: true, foreign: inQuery },
  createApiKey: { foreign: (victim) => [{ body: { name: 'x', role: 'viewer', ...ofAccount(victim) } }] },
  apply: PLATFORM_ONLY,
  // What takes away stands last: the lines above work for the victim's own people with what is still there.
  endUserSession: { foreign: ({ ids }) => [{ params: { userId: ids.person, sessionId: ids.session } }] },
  endOwnSession: { foreign: on('sessionId', 'laterSession'), byPeople: true },
  removePasskey: { foreign: on('passkeyId', 'passkey'), byPeople: true },
  removeIdentityProvider: { foreign: on('identityProviderId', 'identityProvider') },
  listExportRuns: { foreign: on('exportScheduleId', 'exportSchedule') },
  runExportSchedule: { foreign: on('exportScheduleId', 'exportSchedule') },
  removeExportSchedule: { foreign: on('exportScheduleId', 'exportSchedule') },
  removeSavedSearch: { foreign: on('savedSearchId', 'savedSearch') },
  removeExport: { foreign: on('exportId', 'export') },
  revokeApiKey: { foreign: on('apiKeyId', 'apiKey') },
  revokePhoneButton: { foreign: ({ ids }) => [{ params: { deviceId: ids.device, phoneButtonId: ids.phoneButton } }] },
  removeQueue: { foreign: (victim) => [{ params: queueOf(victim) }] },
  removeRecordingGroup: { foreign: on('recordingGroupId', 'recordingGroup') },
  removeDevice: { foreign: on('deviceId', 'device') },
  removeUser: { foreign: on('userId', 'user') },
}

const NAMES = Object.keys(ATTACKS) as RouteName[]
const MARK = 'zanzibar'
const NUMBER = '+999100200300'

let server: TestServer
let victim: Side
/** Of another reseller. */
let rival: Side
/** Another account of the victim's own reseller. */
let sister: Side
let ownReseller: Awaited<ReturnType<typeof testReseller>>
/** Who attacks: all may do everything, elsewhere. */
let attackers: readonly (readonly [who: string, program: Request, person?: Request])[]

beforeAll(async () => {
  server = await startTestServer()
  ownReseller = await testReseller(server, 'north')
  const south = await testReseller(server, 'south')
  victim = await createSide(server, MARK, { resellerId: ownReseller.id, number: NUMBER })
  rival = await createSide(server, 'rival', { resellerId: south.id, number: '+4930111' })
  sister = await createSide(server, 'sister', { resellerId: ownReseller.id, number: '+4930222' })
  attackers = [
    ['a rival', { as: rival.manager }, { headers: { cookie: rival.cookie } }],
    ['a sister', { as: sister.manager }, { headers: { cookie: sister.cookie } }],
    ['another reseller', { as: south.key }],
  ]
}, 120_000)
afterAll(() => server?.close())

/** Of the victim, wherever it stands. */
function leaksIn({ rawPayload, headers }: LightMyRequestResponse): string[] {
  const text = `${rawPayload.toString('latin1')} ${JSON.stringify(headers)}`.toLowerCase()
  return [MARK, NUMBER].filter((mark) => text.includes(mark))
}

/** Not permitted or not found; of many calls in one request, each of them is. */
function isRefused(name: RouteName, response: LightMyRequestResponse): boolean {
  if (name !== 'annotateCalls' || response.statusCode !== 200) return [403, 404].includes(response.statusCode)
  const { results } = response.json() as AnswerOf<typeof ROUTES.annotateCalls>
  const refusals = ['call-not-found', 'account-not-found']
  return results.length > 0 && results.every(({ error }) => refusals.includes(error?.code ?? ''))
}

it('has a line for every route, and no other', () => {
  expect([...NAMES].sort()).toEqual(Object.keys(ROUTES).sort())
  for (const name of NAMES) {
    const { foreign, list, harmless } = ATTACKS[name]
    expect([name, foreign !== undefined || list === true || harmless !== undefined]).toEqual([name, true])
    if (ATTACKS[name] === PLATFORM_ONLY) expect([name, ROUTES[name].access]).toEqual([name, 'manage-platform'])
    // Whatever stands in an address is somebody's.
    if ('params' in ROUTES[name] && !harmless) expect([name, foreign !== undefined]).toEqual([name, true])
    const route: RouteDefinition = ROUTES[name]
    const mayNameAccount = 'accountId' in { ...route.query?.shape } && !harmless
    if (mayNameAccount) expect([name, foreign !== undefined]).toEqual([name, true])
  }
})

describe.each(NAMES.filter((name) => ATTACKS[name].foreign))('%s', (name) => {
  it('refuses what is of the victim, tells nothing and changes nothing', async () => {
    const before = await fingerprint(server.db, victim.account.id)
    for (const [who, program, person] of attackers) {
      const attacker = ATTACKS[name].byPeople ? person : program
      if (!attacker) continue
      for (const request of ATTACKS[name].foreign?.(victim) ?? []) {
        const response = await send(server, name, { ...request, ...attacker })
        expect({ who, refused: isRefused(name, response), status: response.statusCode }).toMatchObject({
          refused: true,
        })
        expect(leaksIn(response)).toEqual([])
      }
    }
    expect(await fingerprint(server.db, victim.account.id)).toEqual(before)
  })
})

it.each(NAMES.filter((name) => ATTACKS[name].list))('%s shows nothing of the victim', async (name) => {
  for (const [who, program] of attackers) {
    const response = await send(server, name, program)
    // Who may not, and who has to say which account, is told nothing.
    const mayNot = response.statusCode === 403
    if (mayNot || (response.statusCode === 400 && response.json().error.code === 'account-required')) continue
    expect({ who, status: response.statusCode, leaks: leaksIn(response) }).toEqual({ who, status: 200, leaks: [] })
  }
})

it('refuses every role that lacks the permission of a route', async () => {
  const keys = new Map<string, string>()
  for (const role of ROLES) {
    if (role === 'reseller') keys.set(role, ownReseller.key)
    else if (role !== 'administrator') keys.set(role, await testKey(server, role, rival.account))
  }
  let tried = 0
  for (const [role, as] of keys) {
    const permissions: readonly string[] = PERMISSIONS_OF[role as keyof typeof PERMISSIONS_OF]
    for (const name of NAMES) {
      const { access } = ROUTES[name]
      if (access === 'anyone' || access === 'signed-in' || permissions.includes(access)) continue
      const { statusCode, body } = await send(server, name, { as })
      expect([role, name, statusCode, JSON.parse(body).error.code]).toEqual([role, name, 403, 'not-permitted'])
      tried += 1
    }
  }
  expect(tried).toBeGreaterThan(300)
}, 60_000)

it('streams events of the own account only', async () => {
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  for (const [who, { as }] of attackers) {
    const abort = new AbortController()
    const response = await fetch(`${url}/api/v1/events`, {
      headers: { authorization: `Bearer ${as}` },
      signal: abort.signal,
    })
    const last = who === 'a sister' ? sister : rival
    for (const [accountId, id] of [
      [victim.account.id, victim.ids.call],
      [last.account.id, 'the last one'],
    ] as const) {
      for (const topic of ['call-changed', 'export-changed', 'directory-changed'] as const) {
        await server.bus.publish({ topic, accountId, id })
      }
    }
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (/directory-changed\ndata: .*the last one/.test(text)) break
    }
    abort.abort()
    expect([who, text.includes(victim.account.id), text.includes(victim.ids.call)]).toEqual([who, false, false])
    expect(text).toContain(last.account.id)
  }
})

it('takes nobody for the platform who belongs nowhere', async () => {
  const as = await testKey(server, 'account-administrator')
  for (const name of ['listCalls', 'listAccounts', 'listUsers'] as const) {
    await refused(send(server, name, { as }), 401, 'not-signed-in')
  }
})

it('keeps people and phones of other accounts out of what somebody makes at home', async () => {
  const as = rival.manager
  const { user, device } = victim.ids
  const accountId = rival.account.id
  const attempts: [RouteName, Request][] = [
    ['createDevice', { body: { name: 'x', sipAddress: 'a@b', ownerId: user } }],
    ['createRecordingGroup', { body: { name: 'x', memberIds: [user] } }],
    ['putQueue', { params: { accountId, queueId: 'x' }, body: { agentIds: [user] } }],
    ['putQueue', { params: { accountId, queueId: 'x' }, body: { agentDeviceIds: [device] } }],
    ['putQueue', { params: { accountId, queueId: 'x' }, body: { supervisorIds: [user] } }],
    ['putSettings', { params: { accountId }, body: { settings: { users: { [user]: { rules: {} } } } } }],
    ['putSettings', { params: { accountId }, body: { settings: { devices: { [device]: { rules: {} } } } } }],
    ['controlCall', { params: { callId: rival.ids.call }, body: { command: 'start', forUser: user } }],
    ['placeOrder', { body: { action: 'add', product: 'on-demand', userIds: [user] } }],
  ]
  for (const [name, request] of attempts) {
    const response = await send(server, name, { as, ...request })
    expect([name, response.statusCode >= 400 && response.statusCode < 500]).toEqual([name, true])
    expect(leaksIn(response)).toEqual([])
  }
})

/** Last: some of it takes away what was attacked. That nothing was found above would otherwise say nothing. */
it('lets the own people do all of that', async () => {
  const own = { as: victim.manager }
  const showing = NAMES.filter((name) => ATTACKS[name].list && !['getSetup', 'verifyAuditLog'].includes(name))
  for (const name of showing) {
    const as = ATTACKS[name].worksFor === 'reseller' ? ownReseller.key : own.as
    const response = await send(server, name, { as })
    const shows = name === 'listResellers' ? response.body.includes('north') : leaksIn(response).length > 0
    const idShown = response.body.includes(victim.account.id) || response.body.includes(victim.ids.export)
    expect([name, response.statusCode, shows || idShown]).toEqual([name, 200, true])
  }
  for (const name of NAMES) {
    const { foreign, byPeople, worksFor } = ATTACKS[name]
    for (const request of foreign?.(victim) ?? []) {
      const caller =
        worksFor === 'reseller' ? { as: ownReseller.key } : byPeople ? { headers: { cookie: victim.cookie } } : own
      const response = await send(server, name, { ...request, ...caller })
      const { statusCode, body } = response
      const works = (statusCode < 300 && !isRefused(name, response)) || statusCode === 409
      expect([name, works, works ? '' : body]).toEqual([name, true, ''])
    }
  }
}, 60_000)
