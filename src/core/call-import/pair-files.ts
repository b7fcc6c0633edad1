/** Which audio file each piece of metadata is about: by the name it gives, else by an id that stands in the name of the file. */

import type { RecordingMetadata } from './read-metadata.ts'

/** One recording to import, or why it is none. */
export interface PairedFile {
  /** Below the folder, with slashes. */
  readonly path: string
  readonly metadata?: RecordingMetadata
  readonly skip?: string
}

export interface PairedFiles {
  readonly files: readonly PairedFile[]
  /** Told of, but there is no file. */
  readonly withoutFile: readonly RecordingMetadata[]
}

/** Shorter ids may stand in a name by chance. */
const LEAST_CHARACTERS = 8

/** `ofName`: what the name of a file says by itself; fills in what the metadata does not tell. */
export function pairFiles(
  paths: readonly string[],
  rows: readonly RecordingMetadata[],
  ofName: (path: string) => RecordingMetadata | undefined,
): PairedFiles {
  const byPath = new Map<string, RecordingMetadata>()
  const byName = new Map<string, RecordingMetadata | 'several'>()
  const byId = new Map<string, RecordingMetadata>()
  for (const row of rows) {
    if (row.file !== undefined) {
      byPath.set(normal(row.file), row)
      const stem = stemOf(row.file)
      byName.set(stem, byName.has(stem) ? 'several' : row)
    }
    for (const id of idsOf(row)) if (!byId.has(id)) byId.set(id, row)
  }
  const used = new Set<RecordingMetadata>()
  const files = paths.map((path): PairedFile => {
    const told = find(path, byPath, byName, byId)
    const named = ofName(path)
    if (told) used.add(told)
    const metadata = told && named ? { ...named, ...told } : (told ?? named)
    if (!metadata) return { path, skip: 'nothing is told of it: no metadata names it, and its name says nothing' }
    if (metadata.startedAtMs === undefined) return { path, metadata, skip: 'it is not told when it began' }
    return { path, metadata }
  })
  return { files, withoutFile: rows.filter((row) => !used.has(row)) }
}

function find(
  path: string,
  byPath: ReadonlyMap<string, RecordingMetadata>,
  byName: ReadonlyMap<string, RecordingMetadata | 'several'>,
  byId: ReadonlyMap<string, RecordingMetadata>,
): RecordingMetadata | undefined {
  const whole = byPath.get(normal(path))
  if (whole) return whole
  const stem = stemOf(path)
  const named = byName.get(stem)
  if (named && named !== 'several') return named
  const exact = byId.get(stem)
  if (exact) return exact
  // Parts of the name between signs that ids do not have.
  for (const part of partsOf(stem)) {
    const found = byId.get(part)
    if (found) return found
  }
  return undefined
}

/** `call_recording_<id>`, `<id>-2026-03-01`, `<id>@host`: every run from a sign to the end, or to another sign. */
function* partsOf(stem: string): Generator<string> {
  const cuts = [0, ...[...stem.matchAll(/[_.\s-]/g)].map(({ index }) => index + 1)].slice(0, 24)
  const ends = [...cuts.slice(1).map((cut) => cut - 1), stem.length]
  for (const from of cuts) {
    for (const to of [...ends].reverse()) if (to - from >= LEAST_CHARACTERS) yield stem.slice(from, to)
  }
}

function idsOf({ id, otherIds }: RecordingMetadata): readonly string[] {
  const ids = [...(id === undefined ? [] : [id]), ...otherIds]
  return ids.filter((each) => each.length >= LEAST_CHARACTERS).map((each) => each.toLowerCase())
}

const normal = (path: string): string =>
  path
    .replaceAll('\\', '/')
    .replace(/^\.?\/+/, '')
    .toLowerCase()

function stemOf(path: string): string {
  const name = normal(path).split('/').at(-1) ?? ''
  return name.replace(/\.(wav|mp3|json|csv|xml)$/, '')
}
