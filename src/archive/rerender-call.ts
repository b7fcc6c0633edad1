/**
 * A call whose codec could not be rendered when it was archived is rendered again from the journal that was kept. Every step may be
 * repeated, and nobody else changes the files of the call meanwhile (store/late-facts.ts):
 *
 *   claim the call → note the new files → write them → seal a journal that stays beside what is sealed → call, recordings and what has to go in
 *   one commit → remove what has to go
 */

import { RENDERED_KINDS } from '../core/audio/payload-format.ts'
import type { Call } from '../core/model/call.ts'
import type { CallId } from '../core/model/ids.ts'
import type { Recording } from '../core/model/recording.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { findCall, saveCall } from '../store/calls.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import { claimCall, concludeLateFacts, type LateFacts, noteObjects, removeLateFacts } from '../store/late-facts.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { recordingsOfCall, replaceRecordings } from '../store/recordings.ts'
import { type ArchiveParts, hasMoreThanAudio, withFormatFlag } from './archive-call.ts'
import { flagCodecs, packetsNotRendered, withQualityFlags } from './flag-call.ts'
import type { JournalSource } from './journal-records.ts'
import { callPrefix, journalKey } from './object-keys.ts'
import { newRecordingId } from './plan-recordings.ts'
import { recordingsToMake } from './recordings-to-make.ts'
import { type RecordingName, storeRecording } from './store-recording.ts'
import { putJournal, withStoredJournal } from './stored-journal.ts'
import { readCall, type SurveyedRecording, surveyRecordings } from './survey-journal.ts'

export interface RerenderParts extends Pick<ArchiveParts, 'objects' | 'keys' | 'mp3' | 'log'> {
  readonly db: Db
  readonly bus: Bus
  readonly nowMs: () => number
}

/** `as-before`: nothing in it can be rendered that could not before. `archive-key-needed`: its journal is sealed, and only the holder of the key can. */
export type RerenderOutcome = 'rendered' | 'as-before' | 'journal-missing' | 'archive-key-needed' | 'gone'

/** Rejects when it is worth trying again. */
export async function rerenderCall(parts: RerenderParts, callId: CallId): Promise<RerenderOutcome> {
  const { db, objects, bus } = parts
  const known = await findCall(db, PLATFORM, callId)
  if (known?.state !== 'ready') return 'gone'
  const facts = await claimCall(db, known)
  if (facts.told.length > 0) throw new Error('the call is to be decided again first')
  await removeAll(objects, facts.objectKeys)
  // Only now: nobody else can change it any more.
  const call = await findCall(db, PLATFORM, callId)
  if (!call) return 'gone'
  const render = (path: string) => renderAgain(parts, call, facts, { path, keys: parts.keys })
  const outcome = await withStoredJournal<RerenderOutcome>(objects, call, render, async () => 'archive-key-needed')
  // Nothing will ever come of it: it is not to be looked for at every start.
  if (!outcome || outcome === 'archive-key-needed') await saveCall(db, { ...call, notRenderedBy: RENDERED_KINDS })
  await removeLateFacts(db, facts)
  await bus.publish({ topic: 'call-changed', accountId: call.accountId, id: call.id })
  return outcome ?? 'journal-missing'
}

async function renderAgain(
  parts: RerenderParts,
  call: Call,
  facts: LateFacts,
  journal: JournalSource,
): Promise<RerenderOutcome> {
  const { db, objects, nowMs } = parts
  const reading = await readCall(journal)
  const survey = await surveyRecordings(reading.journal, call.parties, recordingsToMake(call))
  const scope = accountScope(call.accountId)
  const before = await recordingsOfCall(db, scope, call.id)
  const planned = survey.recordings.map((surveyed) => plan(call, surveyed, before, facts))
  await noteObjects(
    db,
    call.id,
    facts,
    planned.flatMap(({ name }) => (name ? keysMadeOf(name) : [])),
  )
  const made: Recording[] = []
  const kept: Recording[] = []
  for (const { surveyed, former, name } of planned) {
    if (name && surveyed.plan)
      made.push(await storeRecording(reading.journal, call, { ...surveyed, plan: surveyed.plan }, parts, name))
    else if (former) kept.push(former)
  }
  const superseded = before.filter((recording) => !kept.includes(recording)).flatMap(keysOf)
  const journalStays = hasMoreThanAudio(reading, survey)
  const toRemove = journalStays ? superseded : [...superseded, journalKey(call)]
  // Before the commit: whoever dies in between leaves nothing that is sealed and can be heard all the same.
  if (journalStays && [...kept, ...made].some(({ sealed }) => sealed)) await putJournal(objects, call, journal)
  const rendered = withQualityFlags(withFormatFlag(flagCodecs(call, survey.recordings), made), [...kept, ...made])
  await db.transaction().execute(async (trx) => {
    await concludeLateFacts(trx, call.id, facts, toRemove)
    await saveCall(trx, rendered)
    if (made.length === 0) return
    await replaceRecordings(trx, rendered, [...kept, ...made])
    await appendAuditEvent(trx, scope, {
      accountId: call.accountId,
      atMs: nowMs(),
      actor: { kind: 'system' },
      action: 'recording.rendered',
      subject: { kind: 'call', id: call.id },
      details: { recordings: made.map(({ id }) => id) },
    })
  })
  await removeAll(objects, toRemove)
  return made.length > 0 ? 'rendered' : 'as-before'
}

interface PlannedRendering {
  readonly surveyed: SurveyedRecording
  readonly former: Recording | undefined
  /** Of what is to be made; absent where the former one has as much in it. */
  readonly name?: RecordingName
}

function plan(
  call: Call,
  surveyed: SurveyedRecording,
  before: readonly Recording[],
  { claim }: LateFacts,
): PlannedRendering {
  const former = before.find(({ segment }) => (segment?.index ?? 0) === surveyed.index)
  const hasMore = surveyed.plan && (!former || packetsNotRendered(surveyed) < packetsNotRendered(former))
  if (!hasMore) return { surveyed, former }
  const id = former?.id ?? newRecordingId(call, surveyed.index, claim)
  return { surveyed, former, name: { id, prefix: `${callPrefix(call)}${id}-${claim}` } }
}

/** Whichever format comes of it. */
const keysMadeOf = ({ prefix }: RecordingName): readonly string[] => [
  ...[`${prefix}.wav`, `${prefix}.mp3`],
  `${prefix}.peaks`,
]

const keysOf = ({ objectKey, peaksKey }: Recording): readonly string[] => [objectKey, peaksKey]

async function removeAll(objects: ObjectStore, keys: readonly string[]): Promise<void> {
  for (const key of keys) await objects.remove(key)
}
