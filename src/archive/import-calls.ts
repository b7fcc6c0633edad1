/**
 * Files of another system become calls, one after the other. An id follows from the account, the system and the original id: what is there already is
 * known again, and a run that was interrupted goes on where it was. The steps of each may be repeated, as those of archiving:
 *
 *   save call (ended) → put audio and peaks → save recording → save call (ready)
 */

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { importedCall } from '../core/call-import/imported-call.ts'
import type { PairedFile } from '../core/call-import/pair-files.ts'
import type { Directory } from '../core/directory/directory.ts'
import type { Account } from '../core/model/account.ts'
import type { Call } from '../core/model/call.ts'
import type { CallId } from '../core/model/ids.ts'
import { uuidv7 } from '../core/model/uuid.ts'
import { findCall, saveCall } from '../store/calls.ts'
import { accountScope, type Db } from '../store/db.ts'
import { holdLateLeg } from '../store/hold-late-leg.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { saveRecording } from '../store/recordings.ts'
import { findRetention } from '../store/retention-policies.ts'
import { wasPurged } from '../store/retention-purges.ts'
import { listUsers } from '../store/users.ts'
import { hashOf, lookAtAudio, storeForeignAudio } from './import-recording.ts'
import type { Mp3Codec } from './mp3-codec.ts'

export interface ImportParts {
  readonly db: Db
  readonly objects: ObjectStore
  readonly mp3: Mp3Codec
  readonly directory: Directory
  readonly nowMs: () => number
}

export interface ImportOrder {
  readonly account: Account
  readonly folder: string
  /** In the order of their paths: it decides which of two files with one id has it. */
  readonly files: readonly PairedFile[]
  /** The other system. */
  readonly source: string
  /** Look at everything, change nothing. */
  readonly dryRun: boolean
}

export type ImportOutcome = 'imported' | 'already-imported' | 'skipped' | 'failed'

export interface ImportLine {
  readonly file: string
  readonly outcome: ImportOutcome
  readonly originalId?: string
  readonly callId?: CallId
  /** Of what was skipped or failed; what is odd about the others. */
  readonly reason?: string
  readonly startedAt?: string
  readonly durationMs?: number
}

const DAY_MS = 86_400_000
/** The audio may be shorter or longer than was told by so much without a word. */
const ODD_MS = 5000

/** Whether the call that is there was made of another file, with other content. One that cannot be read is told later. */
async function isAnother(known: Call | undefined, folder: string, path: string): Promise<boolean> {
  const { state, imported } = known ?? {}
  if (state !== 'ready' || !imported || imported.fileName === path) return false
  const sha256 = await hashOf(join(folder, path)).catch(() => imported.sha256)
  return sha256 !== imported.sha256
}

/** Rejects when the database or the store fails: then the run is done again. */
export async function* importCalls(parts: ImportParts, order: ImportOrder): AsyncGenerator<ImportLine> {
  const { db, nowMs } = parts
  const { account, source, files } = order
  const scope = accountScope(account.id)
  const people = (await listUsers(db, scope)).map(({ id, name, email }) => ({
    id,
    name,
    ...(email !== undefined && { email }),
  }))
  const { policy } = await findRetention(db, account.id)
  const days = Math.max(policy.days, ...policy.rules.map((rule) => rule.days))
  const seen = new Set<CallId>()

  for (const { path, metadata, skip } of files) {
    const startedAtMs = metadata?.startedAtMs
    if (!metadata || startedAtMs === undefined || skip !== undefined) {
      yield { file: path, outcome: 'skipped', reason: skip ?? 'nothing is told of it' }
      continue
    }
    const told = metadata.id ?? path
    const first = callIdOf(account.id, source, told, startedAtMs)
    // Two files with one id are two recordings, also when they come one run after the other.
    const there = seen.has(first) ? undefined : await findCall(db, scope, first)
    const isSecond = seen.has(first) || (await isAnother(there, order.folder, path))
    const originalId = isSecond ? `${told} ${path}` : told
    const callId = isSecond ? callIdOf(account.id, source, originalId, startedAtMs) : first
    seen.add(callId)
    const line = { file: path, originalId, callId, startedAt: new Date(startedAtMs).toISOString() }
    const known = isSecond ? await findCall(db, scope, callId) : there
    if (known?.state === 'ready') {
      yield { ...line, outcome: 'already-imported' }
      continue
    }
    if (startedAtMs > nowMs() + DAY_MS) {
      yield { ...line, outcome: 'skipped', reason: 'it lies in the future: check the format of the times' }
      continue
    }
    if (startedAtMs + days * DAY_MS < nowMs()) {
      yield {
        ...line,
        outcome: 'skipped',
        reason: `it is older than the ${days} days for which the account keeps recordings`,
      }
      continue
    }
    if (await wasPurged(db, account.id, callId)) {
      yield { ...line, outcome: 'skipped', reason: 'it was imported before, and removed since its time was over' }
      continue
    }
    const looked = await lookAtAudio(join(order.folder, path), parts.mp3).catch((error: unknown) => {
      return { ok: false as const, reason: error instanceof Error ? error.message : String(error) }
    })
    if (!looked.ok) {
      yield { ...line, outcome: 'failed', reason: looked.reason }
      continue
    }
    const { durationMs, sha256 } = looked.audio
    const call = importedCall({
      ...{ id: callId, accountId: account.id, directory: parts.directory, people, durationMs },
      metadata: { ...metadata, startedAtMs },
      imported: { source, originalId, fileName: path, sha256, importedAtMs: nowMs() },
    })
    if (!order.dryRun) {
      const ended: Call = { ...call, state: 'ended' }
      await db.transaction().execute(async (trx) => {
        await saveCall(trx, ended)
        await holdLateLeg(trx, ended, nowMs())
      })
      await saveRecording(db, await storeForeignAudio(parts, call, looked.audio))
      await saveCall(db, call)
    }
    const odd = [
      ...oddDuration(metadata.durationMs, durationMs),
      ...(metadata.user !== undefined && !call.parties.some(({ userId }) => userId !== undefined)
        ? [`"${metadata.user}" is nobody of the account`]
        : []),
    ]
    yield { ...line, outcome: 'imported', durationMs, ...(odd.length > 0 && { reason: odd.join('; ') }) }
  }
}

function callIdOf(accountId: string, source: string, originalId: string, startedAtMs: number): CallId {
  return uuidv7(startedAtMs, createHash('sha256').update([accountId, source, originalId].join('\0')).digest())
}

function oddDuration(toldMs: number | undefined, durationMs: number): readonly string[] {
  if (toldMs === undefined || Math.abs(toldMs - durationMs) <= ODD_MS) return []
  return [`${Math.round(toldMs / 1000)} s were told, the audio has ${Math.round(durationMs / 1000)} s`]
}
