import type { CallSide, CallSummary } from '../contract/call.ts'
import type { RecordingSummary } from '../contract/recording.ts'
import { formatName, type NameTemplate } from '../core/export/name-template.ts'
import { recordingFileName } from '../core/export/recording-file-name.ts'
import { safeFileName } from '../core/export/safe-file-name.ts'
import { formatZonedTime } from '../core/export/zoned-time.ts'
import type { AudioEncoding } from '../core/model/recording.ts'

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

/** With `/` between folders, without an ending. */
export function nameOfFile({ call, recording }: RecordingWanted, template: NameTemplate, timeZone: string): string {
  const startedAtMs = Date.parse(recording.startedAt)
  const [date = '', time = ''] = formatZonedTime(startedAtMs, timeZone).replaceAll(':', '-').split(' ')
  const [year = '', month = '', day = ''] = date.split('-')
  return formatName(template, {
    name: nameOfPortal({ call, recording }, timeZone),
    ...{ date, time, year, month, day },
    direction: call.direction,
    caller: nameOf(call.caller.name, call.caller.number, call.caller.aor),
    callee: nameOf(call.callee.name, call.callee.number, call.callee.aor),
    'caller-number': nameOf(call.caller.number, call.caller.aor),
    'callee-number': nameOf(call.callee.number, call.callee.aor),
    segment: String((recording.segment?.index ?? 0) + 1),
    duration: String(Math.round(recording.durationMs / 1000)),
    id: recording.id,
    'call-id': call.id,
    account: call.accountId,
  })
}

function nameOf(...names: readonly (string | undefined)[]): string {
  return safeFileName(names.find((name) => name !== undefined) ?? '') || 'unknown'
}

function nameOfPortal({ call, recording }: RecordingWanted, timeZone: string): string {
  const startedAtMs = Date.parse(recording.startedAt)
  const number = recording.segment && call.recordings.length > 1 ? ` segment ${recording.segment.index + 1}` : ''
  const parties = (['caller', 'callee'] as const).map((role, index) => ({ index, role, ...named(call[role]) }))
  const file = recordingFileName(
    { parties: parties.map((party) => ({ ...party, network: 'offnet' as const, streamIds: [] })) },
    { startedAtMs, encoding: recording.encoding },
    timeZone,
  )
  return `${file.slice(0, -endingOf(recording).length)}${number}`
}

function named({ name, number, aor }: CallSide) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(number === undefined ? {} : { number }),
    ...(aor === undefined ? {} : { aor }),
  }
}
