/** One recording: fetched, verified, opened where it is sealed, turned into what is wanted, named, and written down. */

import type { RecordingSummary } from '../contract/recording.ts'
import { pcm16Source } from '../core/audio/pcm16-source.ts'
import type { NameTemplate } from '../core/export/name-template.ts'
import { SEALED_ENDING } from '../core/export/sealed-ending.ts'
import { AppError } from '../core/model/app-error.ts'
import type { SealedFile } from '../core/model/sealed-key.ts'
import { openSealed } from '../core/sealing/archive-sealing.ts'
import type { CallSource, RemoteFile } from './call-source.ts'
import type { DownloadFolder, PartFile } from './download-folder.ts'
import type { FileNames } from './file-names.ts'
import { type FillProgress, fillPart } from './fill-part.ts'
import { formatEntry } from './manifest.ts'
import {
  type DownloadFormat,
  encodingOfFile,
  endingOf,
  nameOfFile,
  type RecordingWanted,
  type SealedHandling,
  treatmentOf,
} from './recording-wanted.ts'

export interface DownloadParts {
  readonly source: CallSource
  readonly folder: DownloadFolder
  readonly names: FileNames
  readonly template: NameTemplate
  /** IANA name: of dates and times in names. */
  readonly timeZone: string
  readonly format: DownloadFormat
  readonly sealed: SealedHandling
  /** What is known of the call, beside its audio. */
  readonly callJson: boolean
  readonly nowMs: () => number
}

export interface Downloaded {
  readonly file: string
  readonly sizeBytes: number
}

export async function downloadRecording(
  parts: DownloadParts,
  wanted: RecordingWanted,
  progress: FillProgress,
): Promise<Downloaded> {
  const { source, folder } = parts
  const { recording } = wanted
  const { sealed } = recording
  if (sealed && treatmentOf(recording, parts.sealed) === 'kept') return keepSealed(parts, wanted, sealed, progress)
  const converts = encodingOfFile(recording, parts.format) !== recording.encoding
  const early = converts ? undefined : await place(parts, wanted, recording)
  if (early?.isThere) return writeDown(parts, wanted, early.stem, recording)
  const file = remoteFile(recording)
  const key = `${recording.id}.${file.sha256.slice(0, 16)}`
  const part = await folder.openPart(key)
  try {
    await fillPart(source, part, file, progress)
    const audio = sealed ? await opened(parts, recording, part, key) : part
    try {
      const whole = converts ? await converted(parts, wanted, audio, key) : audio
      try {
        const saved = { sizeBytes: whole.sizeBytes, sha256: await whole.sha256() }
        const { stem, isThere } = early ?? (await place(parts, wanted, saved))
        if (parts.callJson) await writeCall(parts, wanted, stem)
        await (isThere ? whole.discard() : whole.moveTo(stem + endingOf(recording)))
        const downloaded = await writeDown(parts, wanted, stem, saved)
        for (const each of new Set([audio, part])) if (each !== whole) await each.discard()
        return downloaded
      } finally {
        await whole.close()
      }
    } finally {
      await audio.close()
    }
  } finally {
    await part.close()
  }
}

function remoteFile({ id: recordingId, sizeBytes, sha256, sealed }: RecordingSummary): RemoteFile {
  return { recordingId, isSealed: sealed !== undefined, ...(sealed ?? { sizeBytes, sha256 }) }
}

/** As it is, for somebody who has the key. */
async function keepSealed(
  parts: DownloadParts,
  wanted: RecordingWanted,
  { keyId, ...file }: SealedFile,
  progress: FillProgress,
): Promise<Downloaded> {
  const { source, folder } = parts
  const { recording } = wanted
  const ending = endingOf(recording) + SEALED_ENDING
  const { stem, isThere } = await place(parts, wanted, file, ending)
  if (!isThere) {
    const part = await folder.openPart(`${recording.id}.${file.sha256.slice(0, 16)}`)
    try {
      await fillPart(source, part, remoteFile(recording), progress)
      await part.moveTo(stem + ending)
    } finally {
      await part.close()
    }
  }
  if (parts.callJson) await writeCall(parts, wanted, stem)
  return writeDown(parts, wanted, stem, file, { ending, sealedFor: keyId })
}

/** Every byte of it was sealed by whoever knew the public key; that it is the recording says its hash. Fails with `object-damaged`. */
async function opened(
  { folder, sealed: { openers } }: DownloadParts,
  recording: RecordingSummary,
  stored: PartFile,
  key: string,
): Promise<PartFile> {
  const part = await folder.openPart(`${key}.opened`)
  try {
    await part.clear()
    for await (const bytes of (await openSealed(stored, openers)).content) await part.append(bytes)
    if (part.sizeBytes === recording.sizeBytes && (await part.sha256()) === recording.sha256) return part
    throw new AppError('object-damaged', 'What the private key opens is not what was recorded')
  } catch (error) {
    await part.discard()
    throw error
  }
}

function place(
  { names, folder, template, timeZone }: DownloadParts,
  wanted: RecordingWanted,
  file: FileBytes,
  ending = endingOf(wanted.recording),
) {
  return names.place(wanted.recording.id, nameOfFile(wanted, template, timeZone), ending, file, folder)
}

interface FileBytes {
  readonly sizeBytes: number
  readonly sha256: string
}

async function writeDown(
  { folder, format, nowMs }: DownloadParts,
  { call, recording }: RecordingWanted,
  stem: string,
  { sizeBytes, sha256 }: FileBytes,
  { ending = endingOf(recording), sealedFor }: { readonly ending?: string; readonly sealedFor?: string } = {},
): Promise<Downloaded> {
  const file = stem + ending
  await folder.appendManifest(
    formatEntry({
      event: 'saved',
      at: new Date(nowMs()).toISOString(),
      recordingId: recording.id,
      callId: call.id,
      startedAt: recording.startedAt,
      file,
      encoding: sealedFor === undefined ? encodingOfFile(recording, format) : recording.encoding,
      sizeBytes,
      sha256,
      ...(sealedFor !== undefined && { sealedFor }),
      recordingSha256: recording.sha256,
    }),
  )
  return { file, sizeBytes }
}

async function writeCall({ source, folder }: DownloadParts, { call }: RecordingWanted, stem: string): Promise<void> {
  const details = await source.getCall(call.id)
  const { notes, disposition, tags, withheldNotes } = await source.getAnnotations(call.id)
  const known = { ...details, annotations: { disposition, tags, notes, withheldNotes } }
  await folder.writeText(`${stem}.json`, `${JSON.stringify(known, null, 2)}\n`)
}

/** Of verified bytes: what comes out is right because what goes in is. */
async function converted(
  { folder }: DownloadParts,
  { recording }: RecordingWanted,
  stored: PartFile,
  key: string,
): Promise<PartFile> {
  const { encoding } = recording
  if (encoding === 'mp3') return stored
  const part = await folder.openPart(`${key}.pcm16`)
  await part.clear()
  const samples = await pcm16Source(stored, { ...recording, encoding })
  for await (const bytes of await samples.read(0, samples.sizeBytes - 1)) await part.append(bytes)
  return part
}
