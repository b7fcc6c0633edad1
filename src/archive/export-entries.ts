/** What an export will hold: the lines of its table and the files they name, before any audio is read. */

import { decideAccess, decideCallAccess } from '../core/access/decide-access.ts'
import { mayReadNote } from '../core/access/may-read-note.ts'
import { subjectOfSegment } from '../core/access/subject-of-call.ts'
import { type CsvEntry, csvHead, csvLine, type ExportedAnnotations, jsonLine } from '../core/export/calls-csv.ts'
import { recordingFileName } from '../core/export/recording-file-name.ts'
import type { Who } from '../core/model/access.ts'
import type { Account } from '../core/model/account.ts'
import type { Call, Party } from '../core/model/call.ts'
import type { CallId } from '../core/model/ids.ts'
import type { Recording } from '../core/model/recording.ts'
import { levelName } from '../core/policy/describe-decision.ts'
import { reasonInWords } from '../core/policy/reason-in-words.ts'
import { idsIn, nameIds, namesByAccount } from '../core/words/name-ids.ts'
import { findQueueNames } from '../store/account-settings.ts'
import { listAccounts } from '../store/accounts.ts'
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

export interface ExportFile {
  readonly fileName: string
  readonly recording: Recording
  /** Of its segment, in words. */
  readonly owner?: string
}

export interface ExportEntries {
  /** calls.csv, in pieces. */
  readonly csv: readonly string[]
  /** calls.jsonl: the same for programs. */
  readonly json: readonly string[]
  readonly files: readonly ExportFile[]
}

const BATCH = 100

/** Calls that are gone, or that the scope does not see, are left out; and what `who` may not export. */
export async function planExport(
  db: Db,
  objectStore: ObjectStore,
  scope: Scope,
  callIds: readonly CallId[],
  who: Who,
): Promise<ExportEntries> {
  const accounts = new Map((await listAccounts(db, scope)).map((account) => [account.id, account]))
  const nameFile = createFileNames(scope.kind !== 'account')
  const csv = [csvHead()]
  const json: string[] = []
  const files: ExportFile[] = []
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
    const recordingsByCall = Map.groupBy(recordings, (recording) => recording.callId)
    const userName = await userNames(db, scope, calls)
    const names = await findNames(
      db,
      scope,
      idsIn(JSON.stringify([calls.map(({ replay }) => replay), recordings.map(({ segment }) => segment)])),
    )
    const queues = await findQueueNames(
      db,
      scope,
      calls.map((call) => call.accountId),
    )
    const namesOf = namesByAccount(names, queues)
    const annotationsOf = await annotationsOfCalls(db, scope, calls, subjects, who)
    for (const call of calls) {
      const inWords = (words: string) => nameIds(words, namesOf(call.accountId))
      const account = accounts.get(call.accountId)
      if (!account) continue
      const ofCall: ExportFile[] = []
      for (const recording of recordingsByCall.get(call.id) ?? []) {
        // The table must not name what the ZIP does not have.
        if (!(await objectStore.find(recording.objectKey))) continue
        const fileName = nameFile(account, recordingFileName(call, recording, account.timeZone))
        const owner = recording.segment && inWords(levelName(recording.segment.owner))
        ofCall.push({ recording, fileName, ...(owner !== undefined && { owner }) })
      }
      const reason = inWords(reasonInWords({ ...call, recorded: ofCall.length > 0 }))
      const entries = entriesOf({ call, account, userName, reason, annotations: annotationsOf(call) }, ofCall)
      csv.push(entries.map(csvLine).join(''))
      json.push(entries.map(jsonLine).join(''))
      files.push(...ofCall)
    }
  }
  return { csv, json, files }
}

function entriesOf(entry: Omit<CsvEntry, 'recording'>, files: readonly ExportFile[]): readonly CsvEntry[] {
  return files.length === 0 ? [entry] : files.map((recording) => ({ ...entry, recording }))
}

/** A note of a moment that `who` may not hear is left out. */
async function annotationsOfCalls(
  db: Db,
  scope: Scope,
  calls: readonly Call[],
  subjects: ReadonlyMap<CallId, StoredSubject>,
  who: Who,
): Promise<(call: Call) => ExportedAnnotations> {
  const ids = calls.map(({ id }) => id)
  const [notes, dispositions, tags] = await Promise.all([
    notesOfCalls(db, scope, ids),
    dispositionsOfCalls(db, scope, ids),
    tagsOfCalls(db, scope, ids),
  ])
  return ({ id, startedAtMs, replay }) => {
    const subject = subjects.get(id)
    const { label, reason } = dispositions.get(id) ?? {}
    const mayRead = (offsetMs: number | undefined) =>
      subject !== undefined &&
      mayReadNote(who, subject, replay?.segments ?? [], offsetMs === undefined ? undefined : startedAtMs + offsetMs)
    return {
      ...(label !== undefined && { disposition: label }),
      ...(reason !== undefined && { reason }),
      tags: tags.get(id) ?? [],
      notes: (notes.get(id) ?? []).filter(({ offsetMs }) => mayRead(offsetMs)),
    }
  }
}

async function userNames(db: Db, scope: Scope, calls: readonly Call[]): Promise<CsvEntry['userName']> {
  const ids = new Set(calls.flatMap((call) => call.parties.flatMap(({ userId }) => (userId ? [userId] : []))))
  const users = await findUsers(db, scope, [...ids])
  const names = new Map(users.map((user) => [user.id, user.name]))
  return (party: Party | undefined) => (party?.userId === undefined ? undefined : names.get(party.userId))
}

/** Two calls of one second get `name.wav` and `name (2).wav`, whatever the case of letters (Windows, macOS). */
function createFileNames(byAccount: boolean): (account: Account, name: string) => string {
  const times = new Map<string, number>()
  return (account, name) => {
    const path = byAccount ? `${account.slug}/${name}` : name
    const key = path.toLowerCase().normalize('NFC')
    const count = (times.get(key) ?? 0) + 1
    times.set(key, count)
    return count === 1 ? path : path.replace(/\.wav$/, ` (${count}).wav`)
  }
}
