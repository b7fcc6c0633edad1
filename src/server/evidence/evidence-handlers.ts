import type { CallDetails } from '../../contract/call.ts'
import { auditFileLine } from '../../core/audit/audit-file.ts'
import { PACKAGE_FILES, proofLines } from '../../core/audit/evidence-package.ts'
import { recordingFileName, recordingFileStem } from '../../core/export/recording-file-name.ts'
import { SEALED_ENDING } from '../../core/export/sealed-ending.ts'
import { type VconAudio, vconPieces } from '../../core/export/vcon.ts'
import type { Call, Party } from '../../core/model/call.ts'
import type { RecordingId } from '../../core/model/ids.ts'
import type { Recording } from '../../core/model/recording.ts'
import { findAccount } from '../../store/accounts.ts'
import { auditOfCall } from '../../store/audit-chains.ts'
import { PLATFORM } from '../../store/db.ts'
import { evidenceOfRecordings } from '../../store/evidence.ts'
import { newId } from '../../store/new-id.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { findTimeStamping } from '../../store/time-stamps.ts'
import { zipStream } from '../../store/zip-stream.ts'
import { createCallAccess, recordingsWithin } from '../access/call-access.ts'
import { type Actor, may, scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { callDetails } from '../calls/call-details.ts'
import { isoTime } from '../iso-time.ts'
import { asReadable } from '../recordings/as-readable.ts'
import { attachmentHeader } from '../recordings/attachment-header.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { type PackedAudio, packageEntries } from './package-entries.ts'
import { readMe } from './read-me.ts'

export function evidenceHandlers(parts: ServerParts): Handlers<'getCallEvidence'> {
  const { db, keys, nowMs, objectStore } = parts
  const access = createCallAccess(parts)

  return {
    getCallEvidence: async ({ actor, params, request, reply }) => {
      const call = await access.getCallToSave({ actor, request }, params.callId)
      const signer = await keys.signer()
      const timeZone = (await findAccount(db, PLATFORM, call.accountId))?.timeZone ?? 'UTC'
      const name = `${recordingFileStem(call, call, timeZone)} evidence.zip`
      reply.header('content-disposition', attachmentHeader(name)).header('cache-control', 'no-store')
      reply.type('application/zip')
      if (request.method === 'HEAD') return reply.send()
      const subject = { kind: 'call', id: call.id }
      await audit(db, request, nowMs(), actor, {
        ...{ action: 'call.evidence-exported', subject, accountId: call.accountId },
      })
      const { audio, recordingIds, leftOut } = await audioOf(objectStore, actor, parts, call, timeZone)
      const mayReadAudit = may(actor, 'read-audit-log')
      if (!mayReadAudit) leftOut.push('the audit log: whoever made the package may not read it')
      const of = { nowMs: nowMs(), withOthers: mayReadAudit }
      const runs = await evidenceOfRecordings(db, signer, call.accountId, recordingIds, of)
      const isStamped = runs.every(({ checkpoints }) => checkpoints.some(({ timeStamp }) => timeStamp !== undefined))
      if (!isStamped && (await findTimeStamping(db))) leftOut.push(noStamp(mayReadAudit))
      const publicKey = Buffer.from(signer.publicKey).toString('hex')
      const details = await callDetails(parts, actor, call)
      const told = { callId: call.id, accountId: call.accountId, madeAt: isoTime(of.nowMs), publicKey, leftOut }
      const texts = new Map([
        ['README.txt', readMe(told)],
        ['public-key.txt', `${publicKey}\n`],
        ['call.json', json(details)],
        ['decision.json', json(decisionOf(details))],
        ['quality.json', json(qualityOf(details))],
        [PACKAGE_FILES.proofs, proofLines(runs)],
        ['call.vcon.json', vconText(call, audio, details, of.nowMs)],
      ])
      if (mayReadAudit) {
        const sinceMs = call.startedAtMs
        const events = await auditOfCall(db, call.accountId, { callId: call.id, recordingIds, sinceMs })
        texts.set(PACKAGE_FILES.audit, events.map((event) => auditFileLine('jsonl', event)).join(''))
      }
      const entries = packageEntries(objectStore, signer, told, texts, audio)
      return reply.send(asReadable(zipStream(entries, () => {})))
    },
  }
}

function noStamp(mayReadAudit: boolean): string {
  return mayReadAudit
    ? 'time stamps of the newest entries: the authority had not answered yet'
    : 'time stamps: they are not there yet, or vouch for entries of other recordings too, which whoever made the package may not read'
}

/** What may be saved, the files of it that are there, and what is left out, each as a sentence. */
async function audioOf(
  objectStore: ObjectStore,
  actor: Actor,
  { db }: ServerParts,
  call: Call,
  timeZone: string,
): Promise<{
  readonly audio: readonly PackedAudio[]
  readonly recordingIds: readonly RecordingId[]
  readonly leftOut: string[]
}> {
  const { recordings, heardIds } = await recordingsWithin(db, actor, scopeOf(actor), call, 'download')
  const leftOut: string[] = []
  const audio: PackedAudio[] = []
  for (const [index, recording] of recordings.filter(({ id }) => heardIds.has(id)).entries()) {
    if (await objectStore.find(recording.objectKey)) {
      audio.push({ recording, fileName: audioName(call, recording, index, timeZone) })
    } else leftOut.push(`recording ${recording.id}: its file is not in the store`)
  }
  const withheld = recordings.length - heardIds.size
  if (withheld > 0) leftOut.push(`recordings that whoever made the package may not save: ${withheld}`)
  return { audio, recordingIds: [...heardIds], leftOut }
}

function audioName(call: Call, recording: Recording, index: number, timeZone: string): string {
  const ending = recording.sealed ? SEALED_ENDING : ''
  return `audio/${index + 1} ${recordingFileName(call, recording, timeZone)}${ending}`
}

/** Why it was recorded, or not. */
function decisionOf({ outcome, skipReason, decision, segments, unrecorded, commands, trace, destroyed }: CallDetails) {
  return { outcome, skipReason, decision, segments, unrecorded, commands, trace, destroyed }
}

/** The certificate of quality: what arrived, what it sounds like, and what that means. */
function qualityOf({ recordings }: CallDetails) {
  return recordings.map(({ id, startedAt, durationMs, sha256, verdict, findings, quality, sound }) => ({
    ...{ recordingId: id, startedAt, durationMs, sha256, verdict, findings, quality, sound },
  }))
}

/** For programs that know vCon: audio lies beside it, by name and hash. */
function vconText(call: Call, audio: readonly PackedAudio[], details: CallDetails, madeAtMs: number): string {
  const files = audio.map(({ recording, fileName }): VconAudio => {
    const format = recording.sealed ? 'sealed' : recording.encoding === 'mp3' ? 'mp3' : 'wav'
    const { sha256 } = recording.sealed ?? recording
    return { fileName, recording, channels: 'all', format, content: { sha256 } }
  })
  const names = new Map(details.parties.flatMap(({ index, user }) => (user ? [[index, user.name]] : [])))
  const reports = [
    { schema: 'tapeline decision 1', body: decisionOf(details) },
    { schema: 'tapeline quality 1', body: qualityOf(details) },
  ]
  const userName = ({ index }: Party) => names.get(index)
  return vconPieces(call, files, { uuid: newId(), madeAtMs, userName, reports }).join('')
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
