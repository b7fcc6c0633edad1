/**
 * A call that is over is decided again with facts that came late, and what may not be kept any more is destroyed. Every step may be
 * repeated:
 *
 *   claim the facts → remove what an earlier try left → note the new files → write them → call, recordings and what has to go in one
 *   commit → remove what has to go → forget the facts
 *
 * Whoever dies in between leaves rows that fit their files, and a note of every file that must not stay.
 */

import type { Call } from '../core/model/call.ts'
import type { CallId } from '../core/model/ids.ts'
import type { Log } from '../core/model/log.ts'
import type { PolicySettings } from '../core/model/policy.ts'
import type { Recording } from '../core/model/recording.ts'
import { optionsOf } from '../core/policy/options-of.ts'
import { defaultSettings } from '../core/policy/presets.ts'
import { redecide } from '../core/policy/redecide.ts'
import { findSettings } from '../store/account-settings.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { findCall, removeCall, saveCall } from '../store/calls.ts'
import { accountScope, type Db, PLATFORM, type Trx } from '../store/db.ts'
import { exportsOfCall, removeExport } from '../store/exports.ts'
import type { Attempt } from '../store/jobs.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { claimLateFacts, concludeLateFacts, type LateFacts, noteObjects, removeLateFacts } from '../store/late-facts.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { recordingsOfCall, replaceRecordings } from '../store/recordings.ts'
import { cutRecording, samplesOf } from './cut-recording.ts'
import { exportKey } from './export-calls.ts'
import type { Mp3Codec } from './mp3-codec.ts'
import { type PlannedRecording, planRecordings } from './plan-recordings.ts'
import { pruneStoredJournal } from './prune-stored-journal.ts'
import { removeLateExports } from './remove-late-exports.ts'
import { sealStoredJournal } from './stored-journal.ts'
import { withoutRecordings } from './without-recordings.ts'

export interface RedecideParts {
  readonly db: Db
  readonly objectStore: ObjectStore
  readonly keys: KeyRing
  readonly mp3: Mp3Codec
  readonly bus: Bus
  readonly nowMs: () => number
  readonly log: Log
}

/** Rejects when it is worth trying again; a call that is not archived yet is left for the next hour after the last try. */
export async function redecideCall(
  parts: RedecideParts,
  callId: CallId,
  { isLast }: Pick<Attempt, 'isLast'>,
): Promise<void> {
  const { db, bus } = parts
  const facts = await claimLateFacts(db, callId)
  if (!facts) return
  await removeAudio(parts, callId, facts.objectKeys)
  if (facts.told.length > 0) {
    const call = await findCall(db, PLATFORM, callId)
    if (!call) return
    // No rule of ours recorded it: facts take nothing from it.
    if (call.imported) return removeLateFacts(db, facts)
    if (call.state !== 'ready') {
      if (isLast) return
      throw new Error('the call is not archived yet')
    }
    await removeAudio(parts, callId, await actOn(parts, call, facts, isLast))
    await bus.publish({ topic: 'call-changed', accountId: call.accountId, id: call.id })
  }
  await removeIfUnlisted(parts, callId)
  await removeLateFacts(db, facts)
}

/** Commits what follows from the facts; returns the objects that have to go. */
async function actOn(parts: RedecideParts, call: Call, facts: LateFacts, isLast: boolean): Promise<readonly string[]> {
  const { db, objectStore, nowMs, log } = parts
  const scope = accountScope(call.accountId)
  const settings = await settingsOf(db, call)
  const before = await recordingsOfCall(db, scope, call.id)
  const atMs = Math.round(nowMs())
  const redecision = redecide(call, facts.told, settings, atMs)
  const planned = planRecordings(redecision, before, await countSamples(objectStore, before), facts.claim)
  const cuts = planned.flatMap(({ cut }) => (cut ? [cut] : []))
  await noteObjects(db, call.id, facts, cuts.flatMap(keysOf))
  const { recordings, impossible } = await makeAll(parts, planned)
  // What is sealed will never be opened here; ffmpeg may come.
  if (impossible.some(({ sealed }) => !sealed) && !isLast)
    throw new Error('an MP3 file cannot be cut: MP3 is not available')
  const decided = withoutRecordings(redecision.call, impossible, atMs)
  if (impossible.length > 0) {
    const fields = { callId: call.id, recordings: impossible.map(({ id }) => id) }
    log.error(fields, 'recordings destroyed as a whole: a part had to go, and they are sealed, or MP3 is not available')
  }

  const hasLost = redecision.lost.some((intervals) => intervals.length > 0) || impossible.length > 0
  if (hasLost) await pruneStoredJournal(objectStore, parts.keys, decided)
  else if (recordings.some(({ sealed }) => sealed)) await sealStoredJournal(objectStore, parts.keys, decided)
  const kept = new Set(recordings.flatMap(keysOf))
  const superseded = before.flatMap(keysOf).filter((key) => !kept.has(key))
  const exports = superseded.length > 0 ? await exportsOfCall(db, call.id) : []
  const toRemove = [...superseded, ...exports.map(({ id }) => exportKey(id))]
  await db.transaction().execute(async (trx) => {
    await concludeLateFacts(trx, call.id, facts, toRemove)
    await saveCall(trx, decided)
    await replaceRecordings(trx, decided, recordings)
    // Whoever asked for it asks again, and gets what may be had.
    for (const { id } of exports) await removeExport(trx, id)
    if (hasLost) await note(trx, decided, nowMs())
  })
  log.info({ callId: call.id, recordings: recordings.length, hasLost }, 'call decided again: facts came late')
  return toRemove
}

/** As if the facts had been known in time. */
async function removeIfUnlisted({ db, bus }: RedecideParts, callId: CallId): Promise<void> {
  const call = await findCall(db, PLATFORM, callId)
  if (call?.state !== 'ready' || call.replay?.segments.length !== 0) return
  const { id, accountId } = call
  if (optionsOf(await settingsOf(db, call)).listUnrecorded) return
  await removeCall(db, accountScope(accountId), id)
  await bus.publish({ topic: 'call-changed', accountId, id })
}

/** Those that decided. */
async function settingsOf(db: Db, { accountId, settingsVersion }: Call): Promise<PolicySettings> {
  return (await findSettings(db, accountScope(accountId), accountId, settingsVersion))?.settings ?? defaultSettings()
}

async function countSamples(
  objects: ObjectStore,
  recordings: readonly Recording[],
): Promise<ReadonlyMap<string, number>> {
  const counts = recordings
    .filter(({ sealed }) => !sealed)
    .map(async (recording) => [recording.id, await samplesOf(objects, recording)] as const)
  return new Map(await Promise.all(counts))
}

/** One after the other: each may be long. `impossible`: of which a part has to go and cannot be taken out. */
async function makeAll(parts: RedecideParts, planned: readonly PlannedRecording[]) {
  const recordings: Recording[] = []
  const impossible: Recording[] = []
  for (const { source, recording, cut } of planned) {
    const made = !cut ? recording : source.sealed ? undefined : await cutRecording(parts, source, cut)
    const { id, segment } = recording
    if (made) recordings.push({ ...made, id, ...(segment && { segment }) })
    else impossible.push(recording)
  }
  return { recordings, impossible }
}

async function note(trx: Trx, { id, accountId, destroyed = [] }: Call, atMs: number): Promise<void> {
  await appendAuditEvent(trx, accountScope(accountId), {
    accountId,
    atMs,
    actor: { kind: 'system' },
    action: 'audio.destroyed',
    subject: { kind: 'call', id },
    details: { destroyed },
  })
}

async function removeAudio({ db, objectStore }: RedecideParts, callId: CallId, keys: readonly string[]): Promise<void> {
  for (const key of keys) await objectStore.remove(key)
  if (keys.length > 0) await removeLateExports(db, objectStore, callId)
}

function keysOf({ objectKey, peaksKey }: { readonly objectKey: string; readonly peaksKey: string }): readonly string[] {
  return [objectKey, peaksKey]
}
