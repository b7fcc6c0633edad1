import { AppError } from '../core/model/app-error.ts'
import { type CallSource, type RemoteFile, TransferCut } from './call-source.ts'
import type { PartFile } from './download-folder.ts'

/** The server has another file of this recording by now than the list said. */
export class RecordingChanged extends Error {}

export interface FillProgress {
  received(bytes: number): void
  /** So much of an earlier try is used. */
  resumed(bytes: number): void
  /** What arrived is not the recording, and is thrown away. */
  corrupted(): void
}

const MAXIMUM_WRONG = 3

/**
 * Until all bytes are there and have the hash of the file. Goes on where a cut left off. Fails with `download-corrupted`,
 * `RecordingChanged`, and what the source fails with.
 */
export async function fillPart(
  source: CallSource,
  part: PartFile,
  file: RemoteFile,
  progress: FillProgress,
): Promise<void> {
  let wrong = 0
  let tries = 0
  for (;;) {
    if (part.sizeBytes >= file.sizeBytes) {
      if (part.sizeBytes === file.sizeBytes && (await part.sha256()) === file.sha256) return
      await part.clear()
      progress.corrupted()
      wrong++
      if (wrong === MAXIMUM_WRONG) {
        throw new AppError('download-corrupted', 'What arrives is not what the server has', {
          recordingId: file.recordingId,
        })
      }
    }
    const before = part.sizeBytes
    try {
      await receive(source, part, file, progress)
    } catch (error) {
      if (!(error instanceof TransferCut)) throw error
      // Whoever comes forward is not away.
      if (part.sizeBytes > before) tries = 0
      await source.waitBeforeTry(tries++, error)
    }
  }
}

async function receive(source: CallSource, part: PartFile, file: RemoteFile, progress: FillProgress): Promise<void> {
  const answer = await source.openFile(file, part.sizeBytes).catch((error: unknown) => {
    throw isOtherFile(error) ? new RecordingChanged() : error
  })
  if (answer.sha256 !== undefined && answer.sha256 !== file.sha256) {
    await answer.cancel()
    throw new RecordingChanged()
  }
  if (answer.fromByte !== part.sizeBytes) {
    await part.clear()
    if (answer.fromByte !== 0) {
      await answer.cancel()
      throw new TransferCut('another part came than was asked for')
    }
  }
  if (part.sizeBytes > 0) progress.resumed(part.sizeBytes)
  for await (const bytes of answer.bytes) {
    await part.append(bytes)
    progress.received(bytes.length)
    if (part.sizeBytes > file.sizeBytes) return
  }
  if (part.sizeBytes < file.sizeBytes) throw new TransferCut('the connection ended too early')
}

/** It was sealed, or is not any more, since the list was read. */
function isOtherFile(error: unknown): boolean {
  return error instanceof AppError && ['archive-key-needed', 'recording-not-sealed'].includes(error.code)
}
