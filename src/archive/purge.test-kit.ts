/** For tests: an account with something of everything that a purge destroys, and calls with a recording, as rows. */

import { createHash, randomBytes } from 'node:crypto'
import type { Call } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'
import { uuidv7 } from '../core/model/uuid.ts'
import { createAccount, findAccount } from '../store/accounts.ts'
import { createApiKey } from '../store/api-keys.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import { saveCall } from '../store/calls.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import { createExport, saveExportProgress } from '../store/exports.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { saveRecording } from '../store/recordings.ts'
import { requestTermination, scheduleTermination, type Termination } from '../store/terminations.ts'
import { createUser } from '../store/users.ts'
import { exportKey } from './export-calls.ts'
import { callPrefix, journalKey } from './object-keys.ts'

export function callAndRecording(
  accountId: string,
  startedAtMs: number,
  audio: string,
): { call: Call; recording: Recording } {
  const id = uuidv7(startedAtMs, randomBytes(10))
  const call: Call = {
    id,
    accountId,
    recordingClientId: uuidv7(startedAtMs, randomBytes(10)),
    state: 'ready',
    startedAtMs,
    endedAtMs: startedAtMs + 3000,
    endCause: 'bye',
    direction: 'inbound',
    parties: [],
    streams: [],
    sessions: [],
    identifiers: {},
    flags: [],
    metadata: [],
  }
  const recordingId = uuidv7(startedAtMs, randomBytes(10))
  const recording: Recording = {
    id: recordingId,
    callId: id,
    accountId,
    startedAtMs,
    durationMs: 3000,
    encoding: 'mulaw',
    sampleRateHz: 8000,
    channels: [],
    sizeBytes: audio.length,
    sha256: createHash('sha256').update(audio).digest('hex'),
    objectKey: `${callPrefix(call)}${recordingId}.wav`,
    peaksKey: `${callPrefix(call)}${recordingId}.peaks`,
    peaksPerSecond: 100,
    quality: [],
  }
  return { call, recording }
}

interface Filled {
  readonly accountId: string
  readonly userId: string
  readonly secret: string
  readonly keys: readonly string[]
}

/** An account with people, keys, calls, audio, peaks, a journal, an export of its own and one of the platform. */
export async function fillAccount(db: Db, objects: ObjectStore, slug: string, nowMs: number): Promise<Filled> {
  const { id: accountId } = await createAccount(db, { slug, name: `Account ${slug}`, domains: [], timeZone: 'UTC' })
  const scope = accountScope(accountId)
  const { id: userId } = await createUser(db, scope, {
    accountId,
    name: 'Ada',
    numbers: [],
    sipAddresses: [],
    role: 'viewer',
  })
  const { secret } = await createApiKey(db, scope, { accountId, name: 'CRM', role: 'viewer' })
  const keys: string[] = []
  const put = async (key: string, content: string) => {
    await objects.put(key, Buffer.from(content))
    keys.push(key)
  }
  for (let index = 0; index < 3; index++) {
    const { call, recording } = callAndRecording(accountId, nowMs - (index + 1) * 3_600_000, `audio ${slug} ${index}`)
    await saveCall(db, call)
    await put(recording.objectKey, `audio ${slug} ${index}`)
    await put(recording.peaksKey, 'peaks')
    await saveRecording(db, recording)
    if (index === 0) await put(journalKey(call), 'journal')
    if (index === 1) await put(`${callPrefix(call)}stray.wav`, 'nobody names this')
    const owner = index === 0 ? { accountId } : {}
    const made = await createExport(db, PLATFORM, { ...owner, requestedBy: 'x', callIds: [call.id] }, nowMs)
    await put(exportKey(made.id), 'zip')
    await saveExportProgress(db, made.id, { state: 'ready', callsDone: 1, objectKey: exportKey(made.id) })
  }
  const event = { accountId, atMs: nowMs, actor: { kind: 'system' }, details: {} } as const
  for (const action of ['call.viewed', 'call.viewed', 'user.created'])
    await appendAuditEvent(db, PLATFORM, { ...event, action })
  return { accountId, userId, secret, keys }
}

/** By Grace, with Alan's consent; its time is four hours later. */
export async function closeAccount(db: Db, accountId: string, nowMs: number): Promise<Termination> {
  const person = { id: 'u1', name: 'Grace' }
  const account = await findAccount(db, PLATFORM, accountId)
  const requested = await requestTermination(db, {
    accountId,
    slug: account?.slug ?? '',
    name: account?.name ?? '',
    reason: 'contract ended',
    handOver: false,
    purgeAfterHours: 4,
    requestedBy: person,
    requestedAtMs: nowMs,
  })
  return scheduleTermination(db, requested, { id: 'u2', name: 'Alan' }, nowMs)
}
