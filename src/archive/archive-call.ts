/**
 * One ended journal becomes objects and rows, then it is removed. Every step may be repeated: ids and keys follow from the call, objects
 * and rows are replaced by the same. So whatever fails or is killed in between, the next try ends with one recording per segment and no
 * lost audio.
 *
 *   erase what may not be kept → survey → save call (ended) → put audio, peaks, journal if needed → save recordings → save call (ready)
 *   → remove the journal
 *
 * Where another recorder has the same call, or may have it, the journal is put as well, and waits there to be merged with the other's
 * (merge-twins.ts).
 * A call of which nothing is kept is removed instead where its account does not list such calls.
 */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { withFlag } from '../core/journal/fold-call.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Call } from '../core/model/call.ts'
import type { Log } from '../core/model/log.ts'
import type { Recording } from '../core/model/recording.ts'
import { cutShort } from '../core/policy/cut-short.ts'
import { withoutHoles } from '../core/policy/intervals.ts'
import { optionsOf } from '../core/policy/options-of.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { CallRegister } from './call-register.ts'
import { flagCall, packetsNotRendered, withQualityFlags } from './flag-call.ts'
import type { JournalSource } from './journal-records.ts'
import type { Mp3Codec } from './mp3-codec.ts'
import { callPrefix, journalKey } from './object-keys.ts'
import { pruneJournal } from './prune-journal.ts'
import { recordingsToMake } from './recordings-to-make.ts'
import { storeRecording } from './store-recording.ts'
import { putJournal } from './stored-journal.ts'
import {
  type JournalReading,
  type JournalSurvey,
  readCall,
  type SurveyedRecording,
  surveyRecordings,
} from './survey-journal.ts'
import { uniteJournals } from './unite-journals.ts'

export interface ArchiveParts {
  readonly objects: ObjectStore
  readonly keys: KeyRing
  readonly register: CallRegister
  readonly mp3: Mp3Codec
  readonly log: Log
}

/** `erased`: its account was closed for good, or the call was purged since. `merged`: another recorder's journal and this one are one recording already. `unfinished`: no `call-ended` yet, nothing was done. `unreadable`: no call in it, nothing was done. */
export type ArchiveOutcome = 'recorded' | 'no-audio' | 'merged' | 'erased' | 'unfinished' | 'unreadable'

/** Rejects when the register or the object store fail: then the journal is still there. */
export async function archiveCall(path: string, parts: ArchiveParts): Promise<ArchiveOutcome> {
  const { register, log } = parts
  const source = { path, keys: parts.keys }
  // Of a try that was killed; whatever becomes of this one, it does not stay.
  await rm(`${path}.united`, { force: true })
  const reading = await readCall(source).catch((error: unknown) => ofPurged(error))
  if ('accountId' in reading) return eraseUnreadable(path, reading.accountId, parts)
  if (!reading.call) return 'unreadable'
  if (reading.call.state === 'live') return 'unfinished'
  if (await register.isPurged(reading.call.accountId)) return eraseOfPurged(path, reading.call, parts)
  if (await register.isMerged(reading.call.id)) return removeMerged(path, [], parts)
  const destroyed = await register.destroyedSince(reading.call)
  if (destroyed === 'whole') return removePurged(path, reading.call, parts)
  const concluded = concludedCall(reading.call)
  // The process that was to erase what its journal says may have died before it was done.
  await pruneJournal(path, reading.end, [...(concluded.destroyed ?? []), ...destroyed], { andDamage: true })

  const { journal, survey, sources } = await surveyUnited(reading, concluded)
  const settings = await register.settings(concluded.accountId, concluded.settingsVersion)
  const call = { ...flagCall(concluded, survey.recordings, reading.end, settings), ...sources }
  await register.saveCall(call)
  const tooShort = call.flags.includes('too-short')
  const made = tooShort ? [] : await storeRecordings(journal, call, survey.recordings, parts)
  const journalKept = !tooShort && hasMoreThanAudio(reading, survey)
  const isSealedAway = made.some(({ sealed }) => sealed) || (await register.hasArchiveKey(call.accountId))
  // Nobody could read both journals again.
  const hasTwin = !isSealedAway && (await register.hasTwin(call))
  const awaitsTwin = hasTwin || (!isSealedAway && made.length > 0 && (await register.mayHaveTwin(call)))
  if (journalKept || awaitsTwin) await storeJournal(journal, call, survey, parts.objects)
  // Of an earlier try, before there was the key: what is sealed could be heard in it.
  else if (isSealedAway) await parts.objects.remove(journalKey(call))
  for (const recording of made) await register.saveRecording(recording)
  // What was to be kept and is not there is a fault, and stays where people see it.
  const listed = optionsOf(settings).listUnrecorded || made.length > 0 || journalKept || hasTwin || wasWanted(call)
  const flagged = withQualityFlags(withFormatFlag(call, made), made)
  await (listed ? register.saveCall({ ...flagged, state: 'ready' }) : register.removeCall(call))
  if (journal.path !== path) await rm(journal.path, { force: true })
  if (await register.isMerged(call.id)) return removeMerged(path, made, parts)
  if (awaitsTwin) await register.awaitTwin(call)
  await rm(path, { force: true })
  const { damagedBytes, tornAtByte } = reading.end
  if (reading.end.forgedRecords) {
    const forged = { callId: call.id, forgedRecords: reading.end.forgedRecords }
    log.error(forged, 'journal was tampered with: it has records that were not written by Tapeline')
  }
  const fields = { callId: call.id, recordings: made.length, journalKept, damagedBytes, tornAtByte }
  if (journalKept) log.warn(fields, 'call archived with its journal: not everything in it could be rendered')
  else log.debug(fields, 'call archived')
  return made.length > 0 ? 'recorded' : 'no-audio'
}

/** Keys are destroyed with the account: its journal cannot be read any more, and only has to go. */
function ofPurged(error: unknown): { readonly accountId: string } {
  if (error instanceof AppError && error.code === 'encryption-key-destroyed') {
    return { accountId: String(error.details.accountId) }
  }
  throw error
}

async function eraseUnreadable(path: string, accountId: string, { register, log }: ArchiveParts): Promise<'erased'> {
  await noteErased(path, basename(path), accountId, register)
  await rm(path, { force: true })
  log.info({ path, accountId }, 'journal erased: its account was closed for good, and its keys are destroyed')
  return 'erased'
}

async function noteErased(path: string, name: string, accountId: string, register: CallRegister): Promise<void> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  await register.noteErased(accountId, { key: `spool/${name}`, sizeBytes, sha256: hash.digest('hex') })
}

/** Its account is gone, and so is everything of the call, also what an earlier try may have put. */
async function eraseOfPurged(path: string, call: Call, { objects, register, log }: ArchiveParts): Promise<'erased'> {
  await noteErased(path, `${call.id}.journal`, call.accountId, register)
  for await (const key of objects.list(callPrefix(call))) await objects.remove(key)
  await rm(path, { force: true })
  log.info({ callId: call.id, accountId: call.accountId }, 'journal erased: its account was closed for good')
  return 'erased'
}

/** It was archived before, and does not come back. */
async function removePurged(path: string, { id, accountId }: Call, { log }: ArchiveParts): Promise<'erased'> {
  await rm(path, { force: true })
  log.warn({ callId: id, accountId }, 'journal erased: its call was archived before, and purged since')
  return 'erased'
}

/** Nothing of what this recorder made of it by itself stays: it may have been merged because some of it may not be kept. */
async function removeMerged(path: string, made: readonly Recording[], { objects }: ArchiveParts): Promise<'merged'> {
  for (const { objectKey, peaksKey } of made) {
    await objects.remove(objectKey)
    await objects.remove(peaksKey)
  }
  await rm(path, { force: true })
  return 'merged'
}

/** Of a call that came twice: the journal in which every packet is once. */
async function surveyUnited({ journal: own, end }: JournalReading, call: Call) {
  const { path, keys } = own
  const toMake = recordingsToMake(call)
  const united = await uniteJournals([{ path, firstStreamId: 0, aheadMs: 0 }], call, {
    path: `${path}.united`,
    keys,
    ...(end.cipher && { encryptFor: call.accountId }),
  })
  const journal = united ? { path: `${path}.united`, keys } : own
  const { recordings, packetsLeftOut } = await surveyRecordings(journal, call.parties, toMake)
  if (!united) return { journal, survey: { recordings, packetsLeftOut } }
  const credited = recordings.map((each) => ({ ...each, quality: united.credited(each.quality, each.kept) }))
  return { journal, survey: { recordings: credited, packetsLeftOut }, sources: { sources: united.sources } }
}

/** The recorder may have died before it had the last word. */
function concludedCall(call: Call): Call {
  const { replay, endedAtMs } = call
  return replay && endedAtMs !== undefined ? { ...call, replay: cutShort(replay, endedAtMs) } : call
}

export const withFormatFlag = (call: Call, made: readonly Recording[]): Call =>
  made.some(({ encoding, segment }) => segment?.format === 'mp3' && encoding !== 'mp3')
    ? withFlag(call, 'format-not-available')
    : call

const wasWanted = (call: Call): boolean => call.flags.includes('media-missing') || call.flags.includes('audio-lost')

/** Something in it is not in the audio files and may be rendered later. */
export const hasMoreThanAudio = ({ end }: Pick<JournalReading, 'end'>, { recordings }: JournalSurvey): boolean =>
  recordings.length > 0 &&
  (end.damagedBytes > 0 ||
    recordings.some((recording) => packetsNotRendered(recording) > 0 || recording.plan?.truncated === true))

/** Only with what may be kept. */
export async function storeJournal(
  journal: JournalSource,
  call: Call,
  { recordings, packetsLeftOut }: JournalSurvey,
  objects: ObjectStore,
): Promise<void> {
  if (packetsLeftOut > 0) {
    const kept = recordings.flatMap((recording) => recording.kept ?? [])
    const whole = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
    const { end } = await readCall(journal)
    await pruneJournal(journal.path, end, withoutHoles(whole, kept), { andDamage: false })
  }
  await putJournal(objects, call, journal)
}

/** A segment of which nothing was heard makes none. */
async function storeRecordings(
  journal: JournalSource,
  call: Call,
  recordings: readonly SurveyedRecording[],
  parts: ArchiveParts,
): Promise<readonly Recording[]> {
  const made: Recording[] = []
  for (const recording of recordings) {
    const { plan } = recording
    if (plan) made.push(await storeRecording(journal, call, { ...recording, plan }, parts))
  }
  return made
}
