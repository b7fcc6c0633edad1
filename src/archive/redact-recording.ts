/**
 * Destroys the audio of a stretch of a call in every copy, and certifies it. It may be killed at any moment and begun again; nobody else
 * changes the files of the call meanwhile (store/late-facts.ts):
 *
 *   no case holds it → claim the call → packets in its journal → note the new files → write them → recordings, exports and what has to go, in
 *   one commit → remove what has to go → copies elsewhere → certify
 */

import { createHash } from 'node:crypto'
import { sampleRangeOf } from '../core/audio/sample-ranges.ts'
import { canonicalJson } from '../core/audit/canonical-json.ts'
import type { Call } from '../core/model/call.ts'
import type { Interval } from '../core/model/call-time-line.ts'
import type { CallId } from '../core/model/ids.ts'
import type { Log } from '../core/model/log.ts'
import type { Recording } from '../core/model/recording.ts'
import type { CarriedOut, Redaction, RedactionCertificate } from '../core/model/redaction.ts'
import type { OutstandingCopy } from '../core/model/termination.ts'
import { findAccount } from '../store/accounts.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { findCall } from '../store/calls.ts'
import { accountScope, type Db, PLATFORM, type Trx } from '../store/db.ts'
import { exportsOfCall, removeExport } from '../store/exports.ts'
import type { KeyRing } from '../store/key-ring.ts'
import {
  claimCall,
  claimLateFacts,
  concludeLateFacts,
  type LateFacts,
  noteObjects,
  removeLateFacts,
} from '../store/late-facts.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { recordingsOfCall, saveRedacted } from '../store/recordings.ts'
import {
  completeRedaction,
  copiesWithAudio,
  getRedaction,
  holdsAgainst,
  noteBegun,
  noteCarriedOut,
  noteFailed,
  redactionsOfCalls,
} from '../store/redactions.ts'
import { findTwins } from '../store/twins.ts'
import { cutRecording, samplesOf } from './cut-recording.ts'
import { exportKey } from './export-calls.ts'
import type { Mp3Codec } from './mp3-codec.ts'
import { callPrefix, journalKey } from './object-keys.ts'
import { pruneJournal } from './prune-journal.ts'
import type { RecordingCut } from './recording-cut.ts'
import { removeLateExports } from './remove-late-exports.ts'
import { putJournal, withStoredJournal } from './stored-journal.ts'
import { readCall } from './survey-journal.ts'

export interface RedactParts {
  readonly db: Db
  readonly bus: Bus
  readonly objectStore: ObjectStore
  readonly keys: KeyRing
  readonly mp3: Mp3Codec
  readonly nowMs: () => number
  readonly log: Log
  /** Of Tapeline, for the certificate. */
  readonly version: string
  /** Told between steps: a test ends the process there. */
  readonly onStep?: (step: RedactStep) => Promise<void>
}

export const REDACT_STEPS = ['begun', 'journal-erased', 'files-written', 'committed', 'files-removed'] as const
export type RedactStep = (typeof REDACT_STEPS)[number]

/** Stores that do not answer are waited for; what is locked there is told. */
const COPIES_PATIENCE_MS = 24 * 3_600_000
/** A packet is heard at the time it names, and may have come that much earlier or later. */
const JOURNAL_MARGIN_MS = 500

/** Goes on where it was. Rejects when it is worth trying again. */
export async function redactRecording(parts: RedactParts, id: string): Promise<void> {
  const { db } = parts
  const redaction = await getRedaction(db, PLATFORM, id)
  if (redaction.state === 'running') await destroy(parts, redaction)
  const destroyed = await getRedaction(db, PLATFORM, id)
  if (destroyed.state === 'removing-copies' && destroyed.carriedOut) {
    await removeFormer(parts, destroyed, destroyed.carriedOut)
  }
}

async function destroy(parts: RedactParts, asked: Redaction): Promise<void> {
  const { db, objectStore } = parts
  const known = await findCall(db, PLATFORM, asked.callId)
  if (!known) return db.transaction().execute((trx) => noteCarriedOut(trx, asked, NOTHING))
  if (known.state !== 'ready') throw new Error('the call is not archived yet')
  if (!(await begin(parts, asked, known.id))) return
  await parts.onStep?.('begun')
  const facts = await claimCall(db, known)
  if (facts.told.length > 0) throw new Error('the call is to be decided again first')
  await removeAll(objectStore, facts.objectKeys)
  // Only now: nobody else can change it any more. What became one with another call has its clock.
  const redaction = await getRedaction(db, PLATFORM, asked.id)
  const call = await findCall(db, PLATFORM, redaction.callId)
  if (!call) throw new Error('the call went meanwhile')
  const before = await recordingsOfCall(db, accountScope(call.accountId), call.id)
  const affected = before.filter((recording) => overlaps(redaction, recording))
  // It was made anew since it began, by a process that sealed it.
  if (affected.some(({ sealed }) => sealed)) {
    await db.transaction().execute((trx) => fail(parts, trx, redaction, 'archive-key-needed'))
    return removeLateFacts(db, facts)
  }
  const hasJournal = await eraseInStoredJournal(parts, call, redaction)
  await parts.onStep?.('journal-erased')
  const cuts = new Map<Recording, RecordingCut>()
  for (const recording of affected) cuts.set(recording, await cutOf(objectStore, call, recording, redaction, facts))
  await noteObjects(db, call.id, facts, [...cuts.values()].flatMap(keysOf))
  const made: Recording[] = []
  for (const [recording, cut] of cuts) {
    const redacted = await cutRecording(parts, recording, cut)
    if (!redacted) throw new Error('an MP3 file cannot be redacted: MP3 is not available')
    // A part of the whole time line: it begins and ends where it did.
    made.push({ ...redacted, startedAtMs: recording.startedAtMs, durationMs: recording.durationMs })
  }
  await parts.onStep?.('files-written')
  await commit(parts, redaction, call, facts, { affected, made, hasJournal })
  await parts.onStep?.('committed')
  await removeLateExports(parts.db, parts.objectStore, call.id)
  await removeLateFactsOf(parts, call)
}

const NOTHING: CarriedOut = { recordings: [], formerKeys: [], exports: 0 }

/** False when a case holds the call, or nobody here can open the audio: then nothing is done, and whoever asked is told. */
async function begin(parts: RedactParts, redaction: Redaction, callId: CallId): Promise<boolean> {
  if (redaction.begunAtMs !== undefined) return true
  const { db, nowMs } = parts
  const { accountId } = redaction
  const recordings = await recordingsOfCall(db, accountScope(accountId), callId)
  const isSealed = recordings.some((recording) => recording.sealed && overlaps(redaction, recording))
  return db.transaction().execute(async (trx) => {
    const cases = await holdsAgainst(trx, accountId, callId)
    if (cases.length === 0 && !isSealed) {
      await noteBegun(trx, redaction, nowMs())
      return true
    }
    await fail(parts, trx, redaction, isSealed ? 'archive-key-needed' : 'recording-held', cases)
    return false
  })
}

async function fail(
  { nowMs }: RedactParts,
  trx: Trx,
  redaction: Redaction,
  failure: 'archive-key-needed' | 'recording-held',
  cases: Awaited<ReturnType<typeof holdsAgainst>> = [],
): Promise<void> {
  const { id, accountId, callId } = redaction
  await noteFailed(trx, redaction, failure, nowMs())
  await appendAuditEvent(trx, accountScope(accountId), {
    ...{ accountId, atMs: nowMs(), actor: { kind: 'system' }, action: 'redaction.failed' },
    subject: { kind: 'redaction', id },
    details: { callId, failure, cases },
  })
}

function overlaps({ fromMs, toMs }: Interval, of: Pick<Recording, 'startedAtMs' | 'durationMs'>): boolean {
  return fromMs < of.startedAtMs + of.durationMs && toMs > of.startedAtMs
}

async function cutOf(
  objects: ObjectStore,
  call: Call,
  recording: Recording,
  redaction: Redaction,
  { claim }: LateFacts,
): Promise<RecordingCut> {
  const part = { from: 0, to: await samplesOf(objects, recording) }
  const prefix = `${callPrefix(call)}${recording.id}-${claim}`
  const extension = recording.encoding === 'mp3' ? 'mp3' : 'wav'
  return {
    part,
    silences: [sampleRangeOf(redaction, recording, part)],
    objectKey: `${prefix}.${extension}`,
    peaksKey: `${prefix}.peaks`,
  }
}

/** When packets of which something is heard in the stretch may have arrived. */
export function packetsOf({ fromMs, toMs }: Interval): Interval {
  return { fromMs: fromMs - JOURNAL_MARGIN_MS, toMs: toMs + JOURNAL_MARGIN_MS }
}

/** When packets came that must not be there any more: of what was destroyed of the call, or is being destroyed. */
export async function redactedPackets(db: Db, callId: CallId): Promise<readonly Interval[]> {
  const redactions = await redactionsOfCalls(db, PLATFORM, [callId])
  return redactions.filter(({ begunAtMs }) => begunAtMs !== undefined).map(packetsOf)
}

/** False when none was kept. One that nobody here can open goes as a whole. */
async function eraseInStoredJournal(
  { objectStore, keys }: RedactParts,
  call: Call,
  { fromMs, toMs }: Interval,
): Promise<boolean> {
  const intervals = [packetsOf({ fromMs, toMs })]
  const prune = async (path: string) => {
    await pruneJournal(path, (await readCall({ path, keys })).end, intervals, { andDamage: true })
    await putJournal(objectStore, call, { path, keys })
    return true
  }
  const remove = async (key: string) => {
    await objectStore.remove(key)
    return true
  }
  const erased = await withStoredJournal(objectStore, call, prune, remove)
  return erased === true
}

async function commit(
  { db, nowMs }: RedactParts,
  redaction: Redaction,
  call: Call,
  facts: LateFacts,
  {
    affected,
    made,
    hasJournal,
  }: { readonly affected: readonly Recording[]; readonly made: readonly Recording[]; readonly hasJournal: boolean },
): Promise<void> {
  const { id, accountId, reason, requestedByName, decidedByName = '' } = redaction
  const { id: callId } = call
  const exports = await exportsOfCall(db, callId)
  const formerKeys = [...affected.flatMap(keysOf), ...exports.map((each) => exportKey(each.id))]
  const recordings = made.map(({ id: recordingId, sha256 }, index) => ({
    recordingId,
    sha256Before: affected[index]?.sha256 ?? '',
    sha256After: sha256,
  }))
  const stretch = { from: iso(redaction.fromMs), to: iso(redaction.toMs) }
  await db.transaction().execute(async (trx) => {
    await concludeLateFacts(trx, call.id, facts, formerKeys)
    await saveRedacted(trx, accountId, made, {
      ...{ id, ...stretch, reason, requestedBy: requestedByName, approvedBy: decidedByName },
    })
    // Whoever asked for it asks again, and gets what may be had.
    for (const each of exports) await removeExport(trx, each.id)
    const key = hasJournal ? { journalKey: journalKey(call) } : {}
    await noteCarriedOut(trx, redaction, { recordings, formerKeys, exports: exports.length, ...key })
    await appendAuditEvent(trx, accountScope(accountId), {
      ...{ accountId, atMs: nowMs(), actor: { kind: 'system' }, action: 'recording.redacted' },
      subject: { kind: 'redaction', id },
      details: { callId, ...stretch, reason, recordings, exports: exports.length },
    })
  })
}

/** What an earlier try noted and could not remove. */
async function removeLateFactsOf({ db, objectStore }: RedactParts, { id }: Pick<Call, 'id'>): Promise<void> {
  const left = await claimLateFacts(db, id)
  if (!left || left.told.length > 0) return
  await removeAll(objectStore, left.objectKeys)
  await removeLateFacts(db, left)
}

async function removeFormer(parts: RedactParts, redaction: Redaction, carriedOut: CarriedOut): Promise<void> {
  const { db, bus, objectStore, nowMs, log } = parts
  const { id, accountId, callId } = redaction
  await removeAll(objectStore, carriedOut.formerKeys)
  for (const key of carriedOut.formerKeys) {
    if (await objectStore.find(key)) throw new Error(`${key} is still there after it was removed`)
  }
  await removeLateFactsOf(parts, { id: callId })
  await parts.onStep?.('files-removed')
  await bus.publish({ topic: 'call-changed', accountId, id: callId })
  const outstanding = await copiesWithAudio(db, carriedOut)
  const isWaitedFor = nowMs() < (redaction.begunAtMs ?? redaction.requestedAtMs) + COPIES_PATIENCE_MS
  if (isWaitedFor && outstanding.some(({ lockedUntil }) => lockedUntil === undefined)) return
  await certify(parts, redaction, carriedOut, outstanding)
  await bus.publish({ topic: 'call-changed', accountId, id: callId })
  log.info({ redactionId: id, accountId, callId }, 'a stretch of a recording is destroyed')
}

async function certify(
  { db, nowMs, version }: RedactParts,
  redaction: Redaction,
  { recordings, exports, journalKey: key }: CarriedOut,
  outstandingCopies: readonly OutstandingCopy[],
): Promise<void> {
  const { id, accountId, callId, fromMs, toMs, reason, requestedByName, requestedAtMs } = redaction
  const account = await findAccount(db, PLATFORM, accountId)
  const call = await findCall(db, PLATFORM, callId)
  const others = call ? await findTwins(db, call) : []
  const certificate: RedactionCertificate = {
    id,
    account: { id: accountId, slug: account?.slug ?? '', name: account?.name ?? '' },
    ...{ callId, from: iso(fromMs), to: iso(toMs), reason },
    ...{ requestedBy: requestedByName, requestedAt: iso(requestedAtMs) },
    approvedBy: redaction.decidedByName ?? '',
    approvedAt: iso(redaction.decidedAtMs ?? requestedAtMs),
    finishedAt: iso(nowMs()),
    recordings,
    exportsRemoved: exports,
    journalErased: key !== undefined,
    outstandingCopies,
    ...(others.length > 0 && { otherCalls: others.map(({ id: otherId }) => otherId) }),
    version,
  }
  await db.transaction().execute(async (trx) => {
    if (!(await completeRedaction(trx, redaction, certificate, nowMs()))) return
    await appendAuditEvent(trx, accountScope(accountId), {
      ...{ accountId, atMs: nowMs(), actor: { kind: 'system' }, action: 'redaction.certified' },
      subject: { kind: 'redaction', id },
      details: { callId, certificateSha256: sha256Of(canonicalJson(certificate)) },
    })
  })
}

function keysOf({ objectKey, peaksKey }: { readonly objectKey: string; readonly peaksKey: string }): readonly string[] {
  return [objectKey, peaksKey]
}

async function removeAll(objects: ObjectStore, keys: readonly string[]): Promise<void> {
  for (const key of keys) await objects.remove(key)
}

const iso = (atMs: number) => new Date(atMs).toISOString()
const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')
