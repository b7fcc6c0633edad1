/** The files of an export's ZIP: audio, what is told of each, and last the tables, which have the hash of every file. */

import { createHash } from 'node:crypto'
import { judgeRecording } from '../core/audio/judge-recording.ts'
import { csvHead, csvLine, type ExportRow, jsonLine, jsonObject, type TableOptions } from '../core/export/calls-csv.ts'
import { newId } from '../store/new-id.ts'
import type { ZipEntry } from '../store/zip-stream.ts'
import { type AudioSource, isAsStored, openAudio } from './export-audio.ts'
import type { ExportEntry, PlannedVcon } from './export-entries.ts'
import { vconStream } from './vcon-stream.ts'

export interface ExportZip {
  readonly entries: readonly ZipEntry[]
  /** Tables of nothing. */
  readonly isEmpty: boolean
  /** Whether it is one of the audio files. */
  isAudio(entry: ZipEntry): boolean
}

/** They are read in their order, one after the other. */
export function exportZip(
  source: AudioSource,
  planned: readonly ExportEntry[],
  table: TableOptions,
  nowMs: number,
): ExportZip {
  /** Of files that were made here, lower-case hex. */
  const hashes = new Map<string, string>()
  const audio = new Set<ZipEntry>()

  const rowOf = ({ row, audio: file }: ExportEntry): ExportRow => {
    const sha256 = file && hashes.get(file.fileName)
    return sha256 === undefined ? row : { ...row, values: { ...row.values, sha256 } }
  }
  const text = (name: string, make: (entry: ExportEntry) => string, of = planned, head = ''): ZipEntry => ({
    name,
    modifiedAtMs: nowMs,
    compress: true,
    open: async () => linesOf(head, of, make),
  })

  const vconEntry = ({ fileName: name, call, userName, entries: ofCall }: PlannedVcon): ZipEntry => ({
    ...{ name, modifiedAtMs: nowMs, compress: true },
    open: async () => {
      const reports = [
        { schema: 'tapeline calls 1', body: ofCall.map((entry) => jsonObject(rowOf(entry))) },
        { schema: 'tapeline quality 1', body: qualityOf(ofCall) },
      ]
      const audio = ofCall.flatMap((entry) => entry.audio ?? [])
      return vconStream(source, call, audio, { uuid: newId(), madeAtMs: nowMs, userName, reports })
    },
  })

  const entries = planned.flatMap((entry): readonly ZipEntry[] => {
    const made: ZipEntry[] = []
    if (entry.audio) {
      const { fileName, part } = entry.audio
      const file: ZipEntry = {
        name: fileName,
        modifiedAtMs: part.recording.startedAtMs,
        compress: false,
        open: async () => {
          const bytes = await openAudio(source, part)
          const isAsItsRow = isAsStored(part) && !part.recording.sealed
          return isAsItsRow ? bytes : hashed(bytes, (sha256) => hashes.set(fileName, sha256))
        },
        ...(isAsStored(part) && { sizeBytes: (part.recording.sealed ?? part.recording).sizeBytes }),
      }
      audio.add(file)
      made.push(file)
    }
    if (entry.json) {
      const { fileName, parties } = entry.json
      const whole = (one: ExportEntry) => `${JSON.stringify({ ...jsonObject(rowOf(one)), parties }, null, 2)}\n`
      made.push(text(fileName, whole, [entry]))
    }
    if (entry.vcon) made.push(vconEntry(entry.vcon))
    return made
  })
  const tables = [
    text('calls.csv', (entry) => csvLine(rowOf(entry), table), planned, csvHead(table)),
    text('calls.jsonl', (entry) => jsonLine(rowOf(entry))),
  ]
  return { entries: [...entries, ...tables], isEmpty: planned.length === 0, isAudio: (entry) => audio.has(entry) }
}

/** The verdict on each recording, once. */
function qualityOf(entries: PlannedVcon['entries']): readonly object[] {
  const recordings = new Map(
    entries.flatMap(({ audio }) => (audio ? [[audio.part.recording.id, audio.part.recording]] : [])),
  )
  return [...recordings.values()].map((recording) => {
    const { id, sha256, quality, sound } = recording
    return { recordingId: id, sha256, ...judgeRecording(recording), quality, sound }
  })
}

async function* hashed(content: AsyncIterable<Uint8Array>, done: (sha256: string) => void): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
  done(hash.digest('hex'))
}

/** So many lines at once: a piece of a stream each costs more than the line. */
const LINES = 100

async function* linesOf(
  head: string,
  entries: readonly ExportEntry[],
  make: (entry: ExportEntry) => string,
): AsyncGenerator<Uint8Array> {
  if (head) yield Buffer.from(head)
  for (let at = 0; at < entries.length; at += LINES) {
    yield Buffer.from(
      entries
        .slice(at, at + LINES)
        .map(make)
        .join(''),
    )
  }
}
