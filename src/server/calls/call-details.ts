/** Everything known of one call, as whoever asks may know it. */

import type { CallDetails } from '../../contract/call.ts'
import type { Call } from '../../core/model/call.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { ownNamesOf } from '../../core/siprec/join-key.ts'
import { withQueueNames } from '../../core/words/name-ids.ts'
import { findQueueNames, findSettings } from '../../store/account-settings.ts'
import { accountScope, type Db, type Scope } from '../../store/db.ts'
import { findDevices } from '../../store/devices.ts'
import { holdsOfCalls } from '../../store/legal-holds.ts'
import { namesOf } from '../../store/names.ts'
import { findChecks } from '../../store/recording-checks.ts'
import { findRecordingClient } from '../../store/recording-clients.ts'
import { redactionsOfCalls } from '../../store/redactions.ts'
import { findUnmergedTwins } from '../../store/twins.ts'
import { type HeardRecordings, recordingsWithin } from '../access/call-access.ts'
import { findReachableLegs } from '../access/reachable-legs.ts'
import { type Actor, may, scopeOf } from '../actor.ts'
import { sourceOf } from '../call-control/command-source.ts'
import { findRecordingStamps } from '../recordings/present-proof.ts'
import { retentionOfRecordings } from '../retention/retention-of-recordings.ts'
import type { ServerParts } from '../server-parts.ts'
import { archivedCalls } from './archived-calls.ts'
import { findNamedUsers } from './named-users.ts'
import { type CallContext, presentCallDetails } from './present-call-details.ts'
import { idsMentioned } from './present-calls.ts'
import { saidOfCalls } from './said-of-calls.ts'

/** Of a call that `server/access` gave. */
export async function callDetails(
  { db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>,
  actor: Actor,
  call: Call,
): Promise<CallDetails> {
  const scope = scopeOf(actor)
  const withMetadata = may(actor, 'see-metadata')
  const control = { settings: await settingsOf(db, call), source: sourceOf(actor), nowMs: nowMs() }
  const heard = await recordingsWithin(db, actor, scope, call)
  const context = { ...(await contextOf(db, actor, scope, call, heard)), withMetadata, control }
  return presentCallDetails(call, context)
}

async function contextOf(
  db: Db,
  actor: Actor,
  scope: Scope,
  call: Call,
  heard: HeardRecordings,
): Promise<Omit<CallContext, 'withMetadata' | 'control'>> {
  const { replay, decision, parties } = call
  const twins = await findUnmergedTwins(db, scope, [call.id])
  const named = { ...call, ownNames: ownNamesOf(call.identifiers) }
  const legs = (await findReachableLegs(db, actor, scope, [named], twins)).get(call.id) ?? []
  const sides = legs.flatMap(({ caller, callee }) => [caller.userId, callee.userId])
  const people = parties.map(({ userId, deviceId }) => [userId, deviceId])
  const ids = idsMentioned({ replay, decision, people, sides })
  const [users, devices, queues, recordingClient, retention, checks, timeStamps, redactions, holds] = await Promise.all(
    [
      findNamedUsers(db, scope, ids),
      findDevices(db, scope, ids),
      findQueueNames(db, scope, [call.accountId]),
      findRecordingClient(db, call.recordingClientId),
      retentionOfRecordings(db, call.accountId, heard.recordings),
      findChecks(db, scope, heard.recordings),
      findRecordingStamps(
        db,
        scope,
        heard.recordings.map(({ id }) => id),
      ),
      redactionsOfCalls(db, scope, [call.id]),
      may(actor, 'place-hold') ? holdsOfCalls(db, scope, [call.id]) : undefined,
    ],
  )
  const names = withQueueNames(namesOf(users.values(), devices), queues.get(call.accountId))
  const twinIds = twins.get(call.id) ?? []
  return {
    ...heard,
    twinIds,
    legs,
    said: (await saidOfCalls(db, actor, scope, [call])).get(call.id),
    users,
    devices: new Map(devices.map((device) => [device.id, device])),
    names,
    recordingClient,
    retention,
    checks,
    timeStamps,
    // What only waits is nobody's business but of whoever decides.
    redactions: redactions.filter(({ state }) => state !== 'waiting' || may(actor, 'manage-retention')),
    legalHolds: holds?.get(call.id) ?? [],
    isArchived: (await archivedCalls(db, scope, heardOf(heard))).has(call.id),
  }
}

const heardOf = ({ recordings, heardIds }: HeardRecordings) => recordings.filter(({ id }) => heardIds.has(id))

/** Those that decide about the call. */
async function settingsOf(db: Db, { accountId, settingsVersion }: Call): Promise<PolicySettings> {
  const found = await findSettings(db, accountScope(accountId), accountId, settingsVersion)
  return found?.settings ?? defaultSettings()
}
