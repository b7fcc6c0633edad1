/**
 * Two calls that are one, archived by two recorders, become one (docs/decisions/best-of-two.md). Every step may be repeated, and nobody else
 * changes the files of either meanwhile (store/late-facts.ts):
 *
 *   claim both → read both journals as one → note the new files → write them → the merged call, its recordings, the other call as its other
 *   name, and what has to go, in one commit → remove what has to go
 *
 * Whoever dies in between leaves two calls that can be played, or one.
 */

import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { eventsOfCall } from '../core/journal/events-of-call.ts'
import type { Call } from '../core/model/call.ts'
import type { CallId } from '../core/model/ids.ts'
import type { Recording } from '../core/model/recording.ts'
import { firstStreamIdOfSecond, mergeCalls } from '../core/policy/merge-calls.ts'
import { defaultSettings } from '../core/policy/presets.ts'
import { findSettings } from '../store/account-settings.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { findCall, saveCall } from '../store/calls.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import { exportsOfCall, removeExport } from '../store/exports.ts'
import type { Jobs } from '../store/jobs.ts'
import { claimCall, concludeLateFacts, type LateFacts, noteObjects, removeLateFacts } from '../store/late-facts.ts'
import { moveAnnotations } from '../store/move-annotations.ts'
import { recordingsOfCalls, replaceRecordings } from '../store/recordings.ts'
import { moveRedactions, redactionsOfCalls } from '../store/redactions.ts'
import { findTwins, fingerprintOf, forgetTwin, replaceTwin, waitingAmong } from '../store/twins.ts'
import { type ArchiveParts, hasMoreThanAudio, storeJournal, withFormatFlag } from './archive-call.ts'
import { exportKey } from './export-calls.ts'
import { flagCall, withQualityFlags } from './flag-call.ts'
import { callPrefix, journalKey, recordingIdOf } from './object-keys.ts'
import { pruneJournal } from './prune-journal.ts'
import { recordingsToMake } from './recordings-to-make.ts'
import { packetsOf } from './redact-recording.ts'
import { type RecordingName, storeRecording } from './store-recording.ts'
import { withStoredJournal } from './stored-journal.ts'
import { readCall, surveyRecordings } from './survey-journal.ts'
import { type UnitedJournal, uniteJournals } from './unite-journals.ts'

export interface MergeParts extends Pick<ArchiveParts, 'objects' | 'keys' | 'mp3' | 'log'> {
  readonly db: Db
  readonly bus: Bus
  readonly jobs: Jobs
  readonly nowMs: () => number
}

/** `alone`: nobody to merge it with, yet. `journal-missing`, also of one that is sealed for an archive key: both stay as they are. */
export type MergeOutcome = 'merged' | 'alone' | 'journal-missing'

interface Twin {
  readonly call: Call
  readonly facts: LateFacts
  readonly fingerprint: string
}

/** Rejects when it is worth trying again. */
export async function mergeTwins(parts: MergeParts, callId: CallId): Promise<MergeOutcome> {
  const { db, objects, bus } = parts
  const known = await findCall(db, PLATFORM, callId)
  if (known?.state !== 'ready') return 'alone'
  const twins = await findTwins(db, known)
  const [first, second] = await waitingAmong(db, [known.id, ...twins.map(({ id }) => id)])
  if (first === undefined || second === undefined) return 'alone'
  const one = await claim(parts, first)
  const other = await claim(parts, second)
  if (!one || !other) return 'alone'
  const sealed = async () => undefined
  const merge = (path: string) =>
    withStoredJournal(
      objects,
      other.call,
      async (otherPath) => {
        await mergeBoth(parts, [one, other], [path, otherPath])
        return true
      },
      sealed,
    )
  const merged = await withStoredJournal(objects, one.call, merge, sealed)
  if (!merged) for (const { call } of [one, other]) await stopWaiting(parts, call)
  for (const { facts } of [one, other]) await removeLateFacts(db, facts)
  for (const { call } of [one, other])
    await bus.publish({ topic: 'call-changed', accountId: call.accountId, id: call.id })
  return merged ? 'merged' : 'journal-missing'
}

/** Nobody will bring the other journal. One that was kept because not everything in it could be rendered stays. */
export async function stopWaiting({ db, objects }: MergeParts, call: Call): Promise<void> {
  const isNeeded = call.flags.includes('codec-not-rendered') || call.flags.includes('audio-lost')
  await forgetTwin(db, call.id)
  if (!isNeeded) await objects.remove(journalKey(call))
}

async function claim({ db, objects }: MergeParts, callId: CallId): Promise<Twin | undefined> {
  const known = await findCall(db, PLATFORM, callId)
  if (known?.id !== callId || known.state !== 'ready') return undefined
  const facts = await claimCall(db, known)
  if (facts.told.length > 0) throw new Error('the call is to be decided again first')
  for (const key of facts.objectKeys) await objects.remove(key)
  // Only now: nobody else can change it any more.
  const fingerprint = await fingerprintOf(db, callId)
  const call = await findCall(db, PLATFORM, callId)
  return call && fingerprint !== undefined ? { call, facts, fingerprint } : undefined
}

async function mergeBoth(
  parts: MergeParts,
  [one, other]: readonly [Twin, Twin],
  paths: readonly [string, string],
): Promise<void> {
  const { db, objects, keys, jobs, log, nowMs } = parts
  const scope = accountScope(one.call.accountId)
  const settings =
    (await findSettings(db, scope, one.call.accountId, one.call.settingsVersion))?.settings ?? defaultSettings()
  const merge = (aheadMs: number) => mergeCalls(one.call, other.call, { aheadMs, settings })
  const path = join(dirname(paths[0]), 'united')
  const united = await uniteBoth(parts, [one.call, other.call], paths, path, merge)
  const aheadMs = united.aheadMs[1] ?? 0
  const concluded = merge(aheadMs)
  const journal = { path, keys }
  try {
    await eraseRedacted(parts, journal, [one.call.id, other.call.id], aheadMs)
    const surveyed = await surveyRecordings(journal, concluded.parties, recordingsToMake(concluded))
    const recordings = surveyed.recordings.map((each) => ({
      ...each,
      quality: united.credited(each.quality, each.kept),
    }))
    const survey = { ...surveyed, recordings }
    const reading = await readCall(journal)
    const call = { ...flagCall(concluded, recordings, reading.end, settings), sources: united.sources }
    const named = recordings.map((each) => ({ each, name: nameOf(call, each.index, one.facts) }))
    await noteObjects(
      db,
      call.id,
      one.facts,
      named.flatMap(({ name }) => keysMadeOf(name)),
    )
    const made: Recording[] = []
    for (const { each, name } of named) {
      if (each.plan) made.push(await storeRecording(journal, call, { ...each, plan: each.plan }, parts, name))
    }
    const journalKept = hasMoreThanAudio(reading, survey)
    if (journalKept) await storeJournal(journal, call, survey, objects)
    const before = await recordingsOfCalls(db, scope, [one.call.id, other.call.id])
    const exports = [...(await exportsOfCall(db, one.call.id)), ...(await exportsOfCall(db, other.call.id))]
    const toRemove = [
      ...before.flatMap(({ objectKey, peaksKey }) => [objectKey, peaksKey]),
      ...exports.map(({ id }) => exportKey(id)),
      ...(journalKept ? [] : [journalKey(one.call)]),
      journalKey(other.call),
    ]
    await db.transaction().execute(async (trx) => {
      for (const {
        call: { id },
        fingerprint,
      } of [one, other]) {
        if ((await fingerprintOf(trx, id)) !== fingerprint) throw new Error('the call has changed meanwhile')
      }
      await concludeLateFacts(trx, one.call.id, one.facts, toRemove)
      await concludeLateFacts(trx, other.call.id, other.facts, [])
      await saveCall(trx, withQualityFlags(withFormatFlag(call, made), made))
      await replaceRecordings(trx, call, made)
      await replaceTwin(trx, jobs, one.call.id, other.call.id)
      await moveAnnotations(trx, one.call.id, {
        otherId: other.call.id,
        earlierMs: one.call.startedAtMs - call.startedAtMs,
        otherLaterMs: other.call.startedAtMs - aheadMs - call.startedAtMs,
      })
      await moveRedactions(trx, call.id, { otherId: other.call.id, movedMs: -aheadMs })
      for (const { id } of exports) await removeExport(trx, id)
      await appendAuditEvent(trx, scope, {
        accountId: call.accountId,
        atMs: nowMs(),
        actor: { kind: 'system' },
        action: 'call.merged',
        subject: { kind: 'call', id: call.id },
        details: { with: other.call.id, sources: united.sources },
      })
    })
    for (const key of toRemove) await objects.remove(key)
    log.info({ callId: call.id, with: other.call.id, sources: united.sources }, 'calls of two recorders merged')
  } finally {
    await rm(path, { force: true })
  }
}

/** What was destroyed of one of the calls is still in the journal of the other. `aheadMs`: by how much the clock of the second is. */
async function eraseRedacted(
  { db }: MergeParts,
  journal: { readonly path: string; readonly keys: MergeParts['keys'] },
  callIds: readonly [CallId, CallId],
  aheadMs: number,
): Promise<void> {
  const redactions = await redactionsOfCalls(db, PLATFORM, callIds)
  const intervals = redactions
    .filter(({ carriedOut }) => carriedOut)
    .map((each) => ({ each, laterMs: each.callId === callIds[1] ? aheadMs : 0 }))
    .map(({ each, laterMs }) => packetsOf({ fromMs: each.fromMs - laterMs, toMs: each.toMs - laterMs }))
  if (intervals.length === 0) return
  await pruneJournal(journal.path, (await readCall(journal)).end, intervals, { andDamage: true })
}

async function uniteBoth(
  { keys }: MergeParts,
  [one, other]: readonly [Call, Call],
  paths: readonly [string, string],
  path: string,
  merge: (aheadMs: number) => Call,
): Promise<UnitedJournal> {
  const readings = await Promise.all(paths.map((each) => readCall({ path: each, keys })))
  const isEncrypted = readings.some(({ end }) => end.cipher !== undefined)
  const united = await uniteJournals(
    [
      { path: paths[0], firstStreamId: 0, aheadMs: 0 },
      { path: paths[1], firstStreamId: firstStreamIdOfSecond(one), aheadMs: 0 },
    ],
    merge(0),
    { path, keys, ...(isEncrypted && { encryptFor: other.accountId }) },
    ([, aheadMs = 0]) => ({ ...eventsOfCall(merge(aheadMs)), isTold: ({ type }) => type.startsWith('stream-') }),
  )
  if (!united) throw new Error('nothing says that the calls are one')
  return united
}

function nameOf(call: Call, index: number, { claim }: LateFacts): RecordingName {
  const id = recordingIdOf(call.id, index)
  return { id, prefix: `${callPrefix(call)}${id}-${claim}` }
}

/** Whichever format comes of it. */
const keysMadeOf = ({ prefix }: RecordingName): readonly string[] => [
  ...[`${prefix}.wav`, `${prefix}.mp3`],
  `${prefix}.peaks`,
]
