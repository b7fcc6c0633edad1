import type { Call } from '../../core/model/call.ts'
import type { UserId } from '../../core/model/ids.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { reasonInWords } from '../../core/policy/reason-in-words.ts'
import { idsIn, namesByAccount, withQueueNames } from '../../core/words/name-ids.ts'
import { findQueueNames, findSettings } from '../../store/account-settings.ts'
import type { CallSummary } from '../../store/calls.ts'
import { accountScope, type Db, type Scope } from '../../store/db.ts'
import { findDevices } from '../../store/devices.ts'
import { namesOf } from '../../store/names.ts'
import { findRecordingClient } from '../../store/recording-clients.ts'
import { findUnmergedTwins } from '../../store/twins.ts'
import { findUsers } from '../../store/users.ts'
import {
  createCallAccess,
  type HeardRecordings,
  hearableRecordings,
  listReachableCalls,
  recordingsWithin,
  sightsOf,
} from '../access/call-access.ts'
import { may, scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { sourceOf } from '../call-control/command-source.ts'
import { createOccasions } from '../occasions.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { type CallContext, presentCallDetails } from './present-call-details.ts'
import { presentCallSummary, type UsersById } from './present-call-summary.ts'
import { wantedCalls } from './wanted-calls.ts'

export function callHandlers({ db, nowMs }: ServerParts): Handlers<'listCalls' | 'getCall'> {
  /** A page that is open asks again whenever the call changes. */
  const noteLook = createOccasions(nowMs)
  const access = createCallAccess({ db, nowMs })

  return {
    listCalls: async ({ actor, query }) => {
      const { accountId, cursor, limit, heardBy, ...filter } = query
      const page = { limit, ...(cursor === undefined ? {} : { cursor }) }
      const { scope, sights } = await sightsOf({ db, nowMs }, actor, scopeOf(actor, accountId), heardBy)
      const wanted = await wantedCalls({ db, nowMs }, scope, filter)
      const { calls, nextCursor } = await listReachableCalls(db, actor, scope, 'see-calls', wanted, page, sights)
      const recordedIds = calls.filter((call) => call.recorded).map((call) => call.id)
      const heard = await hearableRecordings(db, actor, scope, recordedIds)
      const { recordings } = heard
      const mentioned = idsMentioned([calls.map(reasonInWords), recordings.map(({ segment }) => segment?.owner)])
      const accountIds = calls.map((call) => call.accountId)
      const [twins, users, devices, queues] = await Promise.all([
        findUnmergedTwins(
          db,
          scope,
          calls.map((call) => call.id),
        ),
        usersById(db, scope, [...calls.flatMap(userIdsOfSummary), ...mentioned]),
        findDevices(db, scope, mentioned),
        findQueueNames(db, scope, accountIds),
      ])
      const names = namesByAccount(namesOf(users.values(), devices), queues)
      const recordingsByCall = Map.groupBy(recordings, (recording) => recording.callId)
      return {
        calls: calls.map((call) =>
          presentCallSummary(
            call,
            { recordings: recordingsByCall.get(call.id) ?? [], heardIds: heard.heardIds },
            users,
            names(call.accountId),
            twins.get(call.id),
          ),
        ),
        ...(nextCursor === undefined ? {} : { nextCursor }),
      }
    },

    getCall: async ({ actor, params, request }) => {
      const scope = scopeOf(actor)
      const call = await access.getCall({ actor, request }, params.callId)
      const withMetadata = may(actor, 'see-metadata')
      const control = { settings: await settingsOf(db, call), source: sourceOf(actor), nowMs: nowMs() }
      const heard = await recordingsWithin(db, actor, scope, call)
      const context = { ...(await contextOf(db, scope, call, heard)), withMetadata, control }
      const subject = { kind: 'call', id: call.id }
      await noteLook(`${actor.id} ${call.id}`, () =>
        audit(db, request, nowMs(), actor, { action: 'call.viewed', subject, accountId: call.accountId }),
      )
      return presentCallDetails(call, context)
    },
  }
}

async function contextOf(
  db: Db,
  scope: Scope,
  call: Call,
  heard: HeardRecordings,
): Promise<Omit<CallContext, 'withMetadata' | 'control'>> {
  const { replay, decision, parties } = call
  const ids = idsMentioned({ replay, decision, parties: parties.map(({ userId, deviceId }) => [userId, deviceId]) })
  const [twins, users, devices, queues, recordingClient] = await Promise.all([
    findUnmergedTwins(db, scope, [call.id]),
    usersById(db, scope, ids),
    findDevices(db, scope, ids),
    findQueueNames(db, scope, [call.accountId]),
    findRecordingClient(db, call.recordingClientId),
  ])
  const names = withQueueNames(namesOf(users.values(), devices), queues.get(call.accountId))
  const twinIds = twins.get(call.id) ?? []
  return {
    ...heard,
    twinIds,
    users,
    devices: new Map(devices.map((device) => [device.id, device])),
    names,
    recordingClient,
  }
}

/** Those that decide about the call. */
async function settingsOf(db: Db, { accountId, settingsVersion }: Call): Promise<PolicySettings> {
  const found = await findSettings(db, accountScope(accountId), accountId, settingsVersion)
  return found?.settings ?? defaultSettings()
}

/** Whoever is spoken of, wherever: in words or as a level. */
function idsMentioned(value: unknown): readonly string[] {
  return idsIn(JSON.stringify(value))
}

function userIdsOfSummary({ caller, callee }: CallSummary): (UserId | undefined)[] {
  return [caller.userId, callee.userId]
}

async function usersById(db: Db, scope: Scope, ids: readonly (UserId | undefined)[]): Promise<UsersById> {
  const users = await findUsers(db, scope, unique(ids))
  return new Map(users.map((user) => [user.id, user]))
}

function unique(ids: readonly (string | undefined)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== undefined)
}
