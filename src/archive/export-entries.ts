/** What an export will hold: the lines of its table and the files they name, before any audio is read. */

import { decideAccess, decideCallAccess } from '../core/access/decide-access.ts'
import { mayReadNote } from '../core/access/may-read-note.ts'
import { subjectOfSegment } from '../core/access/subject-of-call.ts'
import { type CsvEntry, type ExportedAnnotations, type ExportRow, exportRow } from '../core/export/calls-csv.ts'
import type { ExportLeftOut, ExportOptions } from '../core/export/export-options.ts'
import type { Who } from '../core/model/access.ts'
import type { Account } from '../core/model/account.ts'
import type { Call, Party } from '../core/model/call.ts'
import { storedCallAxis } from '../core/model/call-axis.ts'
import type { CallId, RecordingId } from '../core/model/ids.ts'
import type { Recording } from '../core/model/recording.ts'
import { levelName } from '../core/policy/describe-decision.ts'
import { reasonInWords } from '../core/policy/reason-in-words.ts'
import { idsIn, nameIds, namesByAccount } from '../core/words/name-ids.ts'
import { findQueueNames } from '../store/account-settings.ts'
import { listAccounts } from '../store/accounts.ts'
import { annotationHistories } from '../store/annotation-histories.ts'
import { dispositionsOfCalls } from '../store/call-dispositions.ts'
import { notesOfCalls } from '../store/call-notes.ts'
import { findCallSubjects, type StoredSubject } from '../store/call-subjects.ts'
import { tagsOfCalls } from '../store/call-tags.ts'
import { findCalls } from '../store/calls.ts'
import type { Db, Scope } from '../store/db.ts'
import { findNames } from '../store/names.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { recordingsOfCalls } from '../store/recordings.ts'
import { findUsers } from '../store/users.ts'
import { type AudioPart, audioParts, encodingOf, endingOf } from './export-audio.ts'
import { createExportNames, type ExportNames } from './export-names.ts'
import type { PlanOptions } from './plan-options.ts'

/** A line of the tables, with the files it tells of. */
export interface ExportEntry {
  readonly row: ExportRow
  readonly audio?: { readonly fileName: string; readonly part: AudioPart }
  /** A file with the same facts and more, where each has one. */
  readonly json?: { readonly fileName: string; readonly parties: readonly object[] }
  /** Behind the last of a call, where each call has one. */
  readonly vcon?: PlannedVcon
}

export interface PlannedVcon {
  readonly fileName: string
  readonly call: Call
  readonly userName: CsvEntry['userName']
  /** Those of the call, this one too. */
  readonly entries: readonly Omit<ExportEntry, 'vcon'>[]
}

export interface ExportPlan {
  /** In order of the calls. */
  readonly entries: readonly ExportEntry[]
  readonly recordingIds: readonly RecordingId[]
  readonly leftOut: ExportLeftOut
}

const BATCH = 100

/** Calls that are gone, or that the scope does not see, are left out; and what `who` may not export. */
export async function planExport(
  db: Db,
  objectStore: ObjectStore,
  scope: Scope,
  callIds: readonly CallId[],
  who: Who,
  options: PlanOptions,
): Promise<ExportPlan> {
  const accounts = new Map((await listAccounts(db, scope)).map((account) => [account.id, account]))
  const names = createExportNames(options, scope.kind !== 'account')
  const entries: ExportEntry[] = []
  const recordingIds: RecordingId[] = []
  const leftOut = { calls: callIds.length, recordings: 0, files: 0 }
  for (let at = 0; at < callIds.length; at += BATCH) {
    const batch = callIds.slice(at, at + BATCH)
    const subjects = await findCallSubjects(db, scope, batch)
    const mayExport = ({ callId, segment }: Recording) => {
      const subject = subjects.get(callId)
      return subject && decideAccess(who, 'export', subjectOfSegment(subject, segment)).allowed
    }
    const reached = [...subjects.values()].filter((subject) => decideCallAccess(who, 'export', subject).allowed)
    const calls = await findCalls(
      db,
      scope,
      reached.map(({ callId }) => callId),
    )
    const ofCalls = await recordingsOfCalls(
      db,
      scope,
      calls.map((call) => call.id),
    )
    const recordings = ofCalls.filter(mayExport)
    leftOut.recordings += ofCalls.length - recordings.length
    const recordingsByCall = Map.groupBy(recordings, (recording) => recording.callId)
    const userName = await userNames(db, scope, calls)
    const namesOfIds = await findNames(
      db,
      scope,
      idsIn(JSON.stringify([calls.map(({ replay }) => replay), recordings.map(({ segment }) => segment)])),
    )
    const queues = await findQueueNames(
      db,
      scope,
      calls.map((call) => call.accountId),
    )
    const namesOf = namesByAccount(namesOfIds, queues)
    const annotationsOf = await annotationsOfCalls(db, scope, calls, subjects, who, {
      recordings: recordingsByCall,
      withHistory: options.table.history === true,
    })
    for (const call of calls) {
      const inWords = (words: string) => nameIds(words, namesOf(call.accountId))
      const account = accounts.get(call.accountId)
      if (!account) continue
      leftOut.calls -= 1
      const ofCall: Omit<Made, 'names'>[] = []
      for (const recording of recordingsByCall.get(call.id) ?? []) {
        // The table must not name what the ZIP does not have.
        if (!(await objectStore.find(recording.objectKey))) {
          leftOut.files += 1
          continue
        }
        const owner = recording.segment && inWords(levelName(recording.segment.owner))
        ofCall.push({ recording, ...(owner !== undefined && { owner }) })
      }
      recordingIds.push(...ofCall.map(({ recording }) => recording.id))
      const reason = inWords(reasonInWords({ ...call, recorded: ofCall.length > 0 }))
      const entry = { call, account, userName, reason, annotations: annotationsOf(call) }
      const lines =
        ofCall.length === 0
          ? [{ row: exportRow(entry), ...jsonOf(call, options, () => names.ofCall(account, call)) }]
          : ofCall.flatMap((made) => entriesOf(entry, { ...made, names }, options))
      const vcon = options.vcon ? vconOf(entry, lines, names) : undefined
      entries.push(...lines.slice(0, -1), ...lines.slice(-1).map((line) => ({ ...line, ...(vcon && { vcon }) })))
    }
  }
  return { entries, recordingIds, leftOut }
}

interface Made {
  readonly recording: Recording
  /** Of its segment, in words. */
  readonly owner?: string
  readonly names: ExportNames
}

/** One for each file that is made of the recording; one without a file where only tables are wanted. */
function entriesOf(
  entry: Omit<CsvEntry, 'recording'> & { readonly account: Account },
  { recording, owner, names }: Made,
  options: ExportOptions,
): readonly ExportEntry[] {
  const { account, call } = entry
  const of = { recording, ...(owner !== undefined && { owner }) }
  const parts = audioParts(recording, options.audio)
  if (parts.length === 0) {
    const row = exportRow({ ...entry, recording: { ...of, fileName: '' } })
    return [{ row, ...jsonOf(call, options, () => names.ofRecording(account, call, recording)) }]
  }
  return parts.map((part) => {
    const party = typeof part.channels === 'number' ? heardOn(call, recording, part.channels) : undefined
    const stem = names.ofRecording(account, call, recording, party)
    const fileName = stem + endingOf(part)
    const row = exportRow({
      ...entry,
      recording: { ...of, fileName, encoding: encodingOf(part), ...(party !== undefined && { party }) },
    })
    return { row, audio: { fileName, part }, ...jsonOf(call, options, () => stem) }
  })
}

function jsonOf(call: Call, { jsonPerFile }: ExportOptions, stem: () => string): Pick<ExportEntry, 'json'> {
  if (!jsonPerFile) return {}
  const parties = call.parties.map(({ role, name, number, aor, network, joinedAtMs, leftAtMs }) => ({
    ...{ role, name, number, address: aor, network },
    joined_at_utc: joinedAtMs === undefined ? undefined : new Date(joinedAtMs).toISOString(),
    left_at_utc: leftAtMs === undefined ? undefined : new Date(leftAtMs).toISOString(),
  }))
  return { json: { fileName: `${stem()}.json`, parties } }
}

/** Named as the first file of the call, where that has everybody. */
function vconOf(
  { call, account, userName }: Omit<CsvEntry, 'recording'> & { readonly account: Account },
  entries: readonly ExportEntry[],
  names: ExportNames,
): PlannedVcon {
  const audio = entries[0]?.audio
  const stem =
    audio && typeof audio.part.channels !== 'number'
      ? audio.fileName.slice(0, -endingOf(audio.part).length)
      : names.ofCall(account, call)
  return { fileName: `${stem}.vcon.json`, call, userName, entries }
}

/** Who is heard there, as a person would say it; first whose side it is, then those who joined it or took it over. */
function heardOn({ parties }: Call, { channels, startedAtMs, durationMs }: Recording, channel: number): string {
  const { partyIndex, streamIds = [] } = channels[channel] ?? {}
  const endMs = startedAtMs + durationMs
  const isHeard = ({ streamIds: own, joinedAtMs = startedAtMs, leftAtMs = endMs }: Party) =>
    own.some((id) => streamIds.includes(id)) && joinedAtMs < endMs && leftAtMs > startedAtMs
  const [first, others] = [
    parties.filter(({ index }) => index === partyIndex),
    parties.filter((party) => party.index !== partyIndex && isHeard(party)),
  ]
  const names = [...first, ...others].flatMap(({ name, number, aor }) => name ?? number ?? aor ?? [])
  return [...new Set(names)].join(', ') || `channel ${channel + 1}`
}

/** A note of a moment that `who` may not hear is left out. */
async function annotationsOfCalls(
  db: Db,
  scope: Scope,
  calls: readonly Call[],
  subjects: ReadonlyMap<CallId, StoredSubject>,
  who: Who,
  {
    recordings,
    withHistory,
  }: { readonly recordings: ReadonlyMap<CallId, readonly Recording[]>; readonly withHistory: boolean },
): Promise<(call: Call) => ExportedAnnotations> {
  const ids = calls.map(({ id }) => id)
  const [notes, dispositions, tags, history] = await Promise.all([
    notesOfCalls(db, scope, ids),
    dispositionsOfCalls(db, scope, ids),
    tagsOfCalls(db, scope, ids),
    withHistory ? annotationHistories(db, scope, ids) : undefined,
  ])
  return (call) => {
    const { id, startedAtMs, replay } = call
    const subject = subjects.get(id)
    const disposition = dispositions.get(id)
    const { label, reason } = disposition ?? {}
    const mayRead = (offsetMs: number | undefined) =>
      subject !== undefined &&
      mayReadNote(who, subject, replay?.segments ?? [], offsetMs === undefined ? undefined : startedAtMs + offsetMs)
    return {
      axis: storedCallAxis(call, recordings.get(id) ?? []),
      ...(disposition && label !== undefined && { disposition: label, disposedBy: disposition }),
      ...(reason !== undefined && { reason }),
      tags: tags.get(id) ?? [],
      notes: (notes.get(id) ?? []).filter(({ offsetMs }) => mayRead(offsetMs)),
      ...(history && { history: history(id, mayRead) }),
    }
  }
}

async function userNames(db: Db, scope: Scope, calls: readonly Call[]): Promise<CsvEntry['userName']> {
  const ids = new Set(calls.flatMap((call) => call.parties.flatMap(({ userId }) => (userId ? [userId] : []))))
  const users = await findUsers(db, scope, [...ids])
  const names = new Map(users.map((user) => [user.id, user.name]))
  return (party: Party | undefined) => (party?.userId === undefined ? undefined : names.get(party.userId))
}
