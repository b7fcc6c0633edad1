/** What a folder of downloads holds: JSON lines, only ever added to. The last line about a recording counts. */

import { z } from 'zod'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const saved = z.object({
  event: z.literal('saved'),
  at: z.iso.datetime(),
  recordingId: z.string(),
  callId: z.string(),
  startedAt: z.iso.datetime(),
  /** Within the folder, with `/`. */
  file: z.string(),
  encoding: z.enum(['mulaw', 'alaw', 'pcm16', 'mp3']),
  sizeBytes: z.int(),
  /** Of the file. */
  sha256,
  /** The file is sealed for this archive key, as it is on the server. */
  sealedFor: z.string().exactOptional(),
  /** Of the recording on the server: another one when it was turned into 16-bit PCM. */
  recordingSha256: sha256,
})

const runCompleted = z.object({
  event: z.literal('run-completed'),
  at: z.iso.datetime(),
  /** What was asked for, and where the next run that asks for the same begins. */
  filter: z.string(),
  nextFrom: z.iso.datetime(),
  saved: z.int(),
})

const entry = z.discriminatedUnion('event', [saved, runCompleted])

export type SavedEntry = z.infer<typeof saved>
export type ManifestEntry = z.infer<typeof entry>

export interface Manifest {
  /** By recording. */
  readonly saved: ReadonlyMap<string, SavedEntry>
  /** `nextFrom` of the last run that was completed, by filter. */
  readonly nextFrom: ReadonlyMap<string, string>
}

/** A line that is torn (the process was killed in the middle of it) is as if it were not there. */
export function parseManifest(text: string): Manifest {
  const found = new Map<string, SavedEntry>()
  const nextFrom = new Map<string, string>()
  for (const line of text.split('\n')) {
    const read = parseLine(line)
    if (read?.event === 'saved') found.set(read.recordingId, read)
    if (read?.event === 'run-completed') nextFrom.set(read.filter, read.nextFrom)
  }
  return { saved: found, nextFrom }
}

function parseLine(line: string): ManifestEntry | undefined {
  try {
    return entry.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

export function formatEntry(entry: ManifestEntry): string {
  return `${JSON.stringify(entry)}\n`
}
