import type { CallSide, CallSummary } from '../contract/call.ts'
import type { RecordingSummary } from '../contract/recording.ts'
import { formatName, type NameTemplate } from '../core/export/name-template.ts'
import { nameValues } from '../core/export/name-values.ts'
import { recordingFileStem } from '../core/export/recording-file-name.ts'
import type { AudioEncoding } from '../core/model/recording.ts'
import type { ArchiveOpener } from '../core/sealing/archive-sealing.ts'

/** `wav`: as it is stored. `pcm16`: G.711 becomes 16-bit PCM. MP3 stays what it is. */
export type DownloadFormat = 'wav' | 'pcm16'

/** A recording of a list of calls. */
export interface RecordingWanted {
  readonly call: CallSummary
  readonly recording: RecordingSummary
}

export function encodingOfFile({ encoding }: RecordingSummary, format: DownloadFormat): AudioEncoding {
  return format === 'pcm16' && encoding !== 'mp3' ? 'pcm16' : encoding
}

export const endingOf = ({ encoding }: RecordingSummary): string => (encoding === 'mp3' ? '.mp3' : '.wav')

/** What is done with a recording that is sealed for an archive key. `left`: it stays where it is. */
export type SealedTreatment = 'opened' | 'kept' | 'left'

export interface SealedHandling {
  /** Of the private keys that were given. */
  readonly openers: readonly ArchiveOpener[]
  /** Files that none of them opens are saved as they are. */
  readonly keepSealed: boolean
}

/** Undefined of one that is not sealed. */
export function treatmentOf({ sealed }: RecordingSummary, how: SealedHandling): SealedTreatment | undefined {
  if (!sealed) return undefined
  if (how.openers.some(({ keyId }) => keyId === sealed.keyId)) return 'opened'
  return how.keepSealed ? 'kept' : 'left'
}

/** With `/` between folders, without an ending. */
export function nameOfFile({ call, recording }: RecordingWanted, template: NameTemplate, timeZone: string): string {
  const { id, startedAt, durationMs, segment } = recording
  const portalName = nameOfPortal({ call, recording }, timeZone)
  const named = { id, startedAtMs: Date.parse(startedAt), durationMs, segmentIndex: segment?.index ?? 0 }
  return formatName(template, nameValues({ call, recording: named, portalName }, timeZone))
}

function nameOfPortal({ call, recording }: RecordingWanted, timeZone: string): string {
  const startedAtMs = Date.parse(recording.startedAt)
  const number = recording.segment && call.recordings.length > 1 ? ` segment ${recording.segment.index + 1}` : ''
  const parties = (['caller', 'callee'] as const).map((role, index) => ({ index, role, ...named(call[role]) }))
  const stem = recordingFileStem(
    { parties: parties.map((party) => ({ ...party, network: 'offnet' as const, streamIds: [] })) },
    { startedAtMs },
    timeZone,
  )
  return `${stem}${number}`
}

function named({ name, number, aor }: CallSide) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(number === undefined ? {} : { number }),
    ...(aor === undefined ? {} : { aor }),
  }
}
