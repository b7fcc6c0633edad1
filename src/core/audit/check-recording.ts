/** Whether a recording is what it was when it was stored: its files, its row and its entry in the chain of evidence say the same. */

import type { SealedFile } from '../model/sealed-key.ts'
import type { HashHex } from './audit-chain.ts'
import { type EvidenceEntry, parse, readDeed } from './evidence-file.ts'

/** What is wrong, each with the words it is told in. `{…}` stands for its values. */
export const RECORDING_PROBLEMS = {
  'audio-missing': 'the audio is not in the store {place}',
  'audio-unreadable': 'the audio cannot be read from the store {place}',
  'audio-changed': 'the audio in the store {place} is not what was stored',
  're-dated': 'it is said to have begun at {now}; when it was stored, at {before}',
  'row-changed': 'what is known of it is not what was stored: {fields}',
  'entry-forged': 'entry {seq} of the chain of evidence is not what was signed',
  'entry-removed': 'the chain of evidence says that it was removed on {at}',
} as const

export type RecordingProblemCode = keyof typeof RECORDING_PROBLEMS

export interface RecordingProblem {
  readonly code: RecordingProblemCode
  readonly values: Readonly<Record<string, string>>
}

/** What was found where the audio should be. */
export interface FoundAudio {
  /** Name of the store: `local`, or of a storage target. */
  readonly place: string
  /** Of the content, of a sealed file as it lies there; absent where nothing could be read. */
  readonly sha256?: HashHex
  readonly sizeBytes?: number
  /** `changed`: encrypted, and what lies there cannot be opened. */
  readonly failure?: 'missing' | 'unreadable' | 'changed'
}

/** Of the chain, in order; `isVouchedFor`: a signature of this installation's key leads to it. */
export interface EvidenceOfRecording {
  readonly entry: EvidenceEntry
  readonly isVouchedFor: boolean
}

/** As the entry tells it, by the same names. */
export type RecordingFacts = Readonly<Record<string, unknown>> & { readonly startedAt: string }

export interface RecordingCheck {
  readonly problems: readonly RecordingProblem[]
  /** False where no entry is: it was stored before there was a chain. */
  readonly isInChain: boolean
}

/** With the files that were read. */
export interface CheckReport extends RecordingCheck {
  readonly files: readonly FoundAudio[]
}

export function checkRecording(
  row: {
    readonly sha256: HashHex
    readonly sizeBytes: number
    readonly sealed?: SealedFile | undefined
    readonly facts: RecordingFacts
  },
  entries: readonly EvidenceOfRecording[],
  files: readonly FoundAudio[],
): RecordingCheck {
  const problems: RecordingProblem[] = []
  const add = (code: RecordingProblemCode, values: Readonly<Record<string, string>>) => problems.push({ code, values })
  for (const { entry, isVouchedFor } of entries) if (!isVouchedFor) add('entry-forged', { seq: String(entry.seq) })
  // What a forged entry says proves nothing, and is still the only word there is.
  const last = (entries.findLast(({ isVouchedFor }) => isVouchedFor) ?? entries.at(-1))?.entry
  const told = last && parse(last.entry)
  const deed = last && readDeed(last.entry)
  if (deed?.deed === 'removed') add('entry-removed', { at: deed.at })
  else if (told) {
    if (told.startedAt !== row.facts.startedAt)
      add('re-dated', { now: row.facts.startedAt, before: String(told.startedAt) })
    const fields = changedFields(told, row)
    if (fields.length > 0) add('row-changed', { fields: fields.join(', ') })
  }
  // What is sealed is known by the sealed file; that the row tells the right one, the entry says.
  const sha256 = row.sealed?.sha256 ?? deed?.sha256 ?? row.sha256
  for (const { place, failure, sha256: found } of files) {
    if (failure) add(`audio-${failure}`, { place })
    else if (found !== sha256) add('audio-changed', { place })
  }
  return { problems, isInChain: entries.length > 0 }
}

function changedFields(
  told: Readonly<Record<string, unknown>>,
  {
    sha256,
    sizeBytes,
    facts,
  }: { readonly sha256: HashHex; readonly sizeBytes: number; readonly facts: RecordingFacts },
): readonly string[] {
  const { startedAt: _, ...others } = facts
  const row: Readonly<Record<string, unknown>> = { sha256, sizeBytes, ...others }
  return Object.keys(row).filter((name) => JSON.stringify(row[name]) !== JSON.stringify(told[name] ?? null))
}

/** A sentence for people. */
export function describeRecordingProblem({ code, values }: RecordingProblem): string {
  return RECORDING_PROBLEMS[code].replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}
