import type { FastifyRequest } from 'fastify'
import { ERROR_CODES } from '../../contract/error-codes.ts'
import { coarsePeaks, coarseSize, pairsPerGroup } from '../../core/audio/coarse-peaks.ts'
import { type ByteSource, pcm16Source } from '../../core/audio/pcm16-source.ts'
import { recordingFileName } from '../../core/export/recording-file-name.ts'
import { SEALED_ENDING } from '../../core/export/sealed-ending.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Recording } from '../../core/model/recording.ts'
import { findAccount } from '../../store/accounts.ts'
import { type Db, PLATFORM } from '../../store/db.ts'
import { getStored, type ObjectStore } from '../../store/object-store.ts'
import { callOfRecording, createCallAccess } from '../access/call-access.ts'
import type { Actor } from '../actor.ts'
import { audit } from '../audit.ts'
import { createOccasions } from '../occasions.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { asReadable } from './as-readable.ts'
import { attachmentHeader } from './attachment-header.ts'
import { isFromStart } from './is-from-start.ts'
import { sendBytes } from './send-bytes.ts'

export function recordingHandlers(
  parts: ServerParts,
): Handlers<'getRecordingAudio' | 'getSealedRecording' | 'getRecordingPeaks'> {
  const { db, objectStore, nowMs } = parts
  const noteUse = createOccasions(nowMs)
  const access = createCallAccess(parts)

  async function auditUse(
    request: FastifyRequest,
    actor: Actor,
    recording: Recording,
    download: boolean,
    sealedFor?: string,
  ) {
    if (request.method === 'HEAD') return
    const action = download ? 'recording.downloaded' : 'recording.played'
    const note = () =>
      audit(db, request, nowMs(), actor, {
        action,
        subject: { kind: 'recording', id: recording.id },
        accountId: recording.accountId,
        details: { callId: recording.callId, ...(sealedFor !== undefined && { sealedFor }) },
      })
    // A download that is resumed is the same download, one that begins again is another.
    await noteUse(`${actor.id} ${recording.id} ${action}`, note, download && isFromStart(request))
  }

  return {
    getRecordingAudio: async ({ actor, params, query, request, reply }) => {
      const { encoding, download } = query
      const right = download ? 'download' : 'listen'
      const recording = await access.getRecording({ actor, request }, params.recordingId, right)
      refuseSealed(recording)
      const stored = await storedFile(objectStore, recording)
      const converted = encoding === 'pcm16' && recording.encoding !== 'pcm16'
      const source = converted ? await pcm16Source(stored, asWav(recording)) : stored
      if (download) reply.header('content-disposition', attachmentHeader(await fileNameOf(db, recording)))
      await auditUse(request, actor, recording, download)
      const tag = converted ? `${recording.sha256}-pcm16` : recording.sha256
      const contentType = recording.encoding === 'mp3' ? 'audio/mpeg' : 'audio/wav'
      return sendBytes(request, reply, source, { contentType, tag })
    },

    getSealedRecording: async ({ actor, params, request, reply }) => {
      const recording = await access.getRecording({ actor, request }, params.recordingId, 'download')
      const { sealed, objectKey } = recording
      if (!sealed) throw new AppError('recording-not-sealed', ERROR_CODES['recording-not-sealed'].text)
      if (!(await objectStore.find(objectKey))) throw missingFile(objectKey)
      const { sizeBytes, sha256: tag, keyId } = sealed
      const name = `${await fileNameOf(db, recording)}${SEALED_ENDING}`
      reply.header('content-disposition', attachmentHeader(name))
      await auditUse(request, actor, recording, true, keyId)
      const read = (startByte: number, endByte: number) => getStored(objectStore, objectKey, { startByte, endByte })
      return sendBytes(request, reply, { sizeBytes, read }, { contentType: 'application/octet-stream', tag })
    },

    getRecordingPeaks: async ({ actor, params, query, request, reply }) => {
      const recording = await access.getRecording({ actor, request }, params.recordingId, 'listen')
      refuseSealed(recording)
      const { peaksKey, peaksPerSecond, sha256, channels } = recording
      const group = pairsPerGroup(peaksPerSecond, query.perSecond ?? peaksPerSecond)
      const etag = group === 1 ? `"${sha256}-peaks"` : `"${sha256}-peaks-${group}"`
      reply.headers({ etag, 'cache-control': 'private, no-cache' })
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      const file = await objectStore.find(peaksKey)
      if (!file) throw missingFile(peaksKey)
      const shape = { sizeBytes: file.sizeBytes, channels: channels.length, group }
      const sizeBytes = group === 1 ? file.sizeBytes : coarseSize(file.sizeBytes, channels.length, group)
      reply.type('application/octet-stream').header('content-length', sizeBytes)
      if (request.method === 'HEAD') return reply.send()
      const stored = await objectStore.get(peaksKey)
      return reply.send(asReadable(group === 1 ? stored : coarsePeaks(stored, shape)))
    },
  }
}

/** What is known of it is told; its audio and its wave form nobody here can open. */
export function refuseSealed({ sealed }: Recording): void {
  if (sealed) throw new AppError('archive-key-needed', ERROR_CODES['archive-key-needed'].text, { keyId: sealed.keyId })
}

async function storedFile(objectStore: ObjectStore, { objectKey }: Recording): Promise<ByteSource> {
  const file = await objectStore.find(objectKey)
  if (!file) throw missingFile(objectKey)
  return {
    sizeBytes: file.sizeBytes,
    read: (startByte, endByte) => objectStore.get(objectKey, { startByte, endByte }),
  }
}

function asWav(recording: Recording) {
  const { encoding } = recording
  if (encoding !== 'mp3') return { ...recording, encoding }
  throw new AppError('encoding-not-available', ERROR_CODES['encoding-not-available'].text)
}

function missingFile(key: string): AppError {
  return new AppError('object-not-found', ERROR_CODES['object-not-found'].text, {}, { cause: { key } })
}

async function fileNameOf(db: Db, recording: Recording): Promise<string> {
  const [call, account] = await Promise.all([
    callOfRecording(db, recording),
    findAccount(db, PLATFORM, recording.accountId),
  ])
  return recordingFileName(call, recording, account?.timeZone ?? 'UTC')
}
