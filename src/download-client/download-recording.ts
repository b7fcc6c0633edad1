/** One recording: fetched, verified, turned into what is wanted, named, and written down. */

import { pcm16Source } from '../core/audio/pcm16-source.ts'
import type { NameTemplate } from '../core/export/name-template.ts'
import type { CallSource } from './call-source.ts'
import type { DownloadFolder, PartFile } from './download-folder.ts'
import type { FileNames } from './file-names.ts'
import { type FillProgress, fillPart } from './fill-part.ts'
import { formatEntry } from './manifest.ts'
import { type DownloadFormat, encodingOfFile, endingOf, nameOfFile, type RecordingWanted } from './recording-wanted.ts'

export interface DownloadParts {
  readonly source: CallSource
  readonly folder: DownloadFolder
  readonly names: FileNames
  readonly template: NameTemplate
  /** IANA name: of dates and times in names. */
  readonly timeZone: string
  readonly format: DownloadFormat
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
  const converts = encodingOfFile(recording, parts.format) !== recording.encoding
  const early = converts ? undefined : await place(parts, wanted, recording)
  if (early?.isThere) return writeDown(parts, wanted, early.stem, recording)
  const key = `${recording.id}.${recording.sha256.slice(0, 16)}`
  const part = await folder.openPart(key)
  try {
    await fillPart(source, part, recording, progress)
    const whole = converts ? await converted(parts, wanted, part, key) : part
    try {
      const file = { sizeBytes: whole.sizeBytes, sha256: await whole.sha256() }
      const { stem, isThere } = early ?? (await place(parts, wanted, file))
      if (parts.callJson) await writeCall(parts, wanted, stem)
      await (isThere ? whole.discard() : whole.moveTo(stem + endingOf(recording)))
      const downloaded = await writeDown(parts, wanted, stem, file)
      if (whole !== part) await part.discard()
      return downloaded
    } finally {
      await whole.close()
    }
  } finally {
    await part.close()
  }
}

function place({ names, folder, template, timeZone }: DownloadParts, wanted: RecordingWanted, file: FileBytes) {
  const { recording } = wanted
  return names.place(recording.id, nameOfFile(wanted, template, timeZone), endingOf(recording), file, folder)
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
): Promise<Downloaded> {
  const file = stem + endingOf(recording)
  await folder.appendManifest(
    formatEntry({
      event: 'saved',
      at: new Date(nowMs()).toISOString(),
      recordingId: recording.id,
      callId: call.id,
      startedAt: recording.startedAt,
      file,
      encoding: encodingOfFile(recording, format),
      sizeBytes,
      sha256,
      recordingSha256: recording.sha256,
    }),
  )
  return { file, sizeBytes }
}

async function writeCall({ source, folder }: DownloadParts, { call }: RecordingWanted, stem: string): Promise<void> {
  await folder.writeText(`${stem}.json`, `${JSON.stringify(await source.getCall(call.id), null, 2)}\n`)
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
