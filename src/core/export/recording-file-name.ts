import type { Call, Party } from '../model/call.ts'
import type { Recording } from '../model/recording.ts'
import { safeFileName } from './safe-file-name.ts'
import { formatZonedTime } from './zoned-time.ts'

/**
 * `2026-03-01 10-30-15 Ada Lovelace to +4930123456.wav`: fit for every file system, in order of time when sorted. Of a call with several
 * segments `… to +4930123456 segment 2.wav`. MP3 recordings end in `.mp3`.
 */
export function recordingFileName(
  call: Pick<Call, 'parties' | 'replay'>,
  recording: Pick<Recording, 'startedAtMs' | 'segment' | 'encoding'>,
  timeZone: string,
): string {
  return `${recordingFileStem(call, recording, timeZone)}.${recording.encoding === 'mp3' ? 'mp3' : 'wav'}`
}

/** The same without an ending. */
export function recordingFileStem(
  { parties, replay }: Pick<Call, 'parties' | 'replay'>,
  { startedAtMs, segment }: Pick<Recording, 'startedAtMs' | 'segment'>,
  timeZone: string,
): string {
  const time = formatZonedTime(startedAtMs, timeZone).replaceAll(':', '-')
  const callerAndCallee = (['caller', 'callee'] as const).map((role) =>
    nameOf(parties.find((party) => party.role === role)),
  )
  const number = segment && (replay?.segments.length ?? 0) > 1 ? ` segment ${segment.index + 1}` : ''
  return `${time} ${callerAndCallee.join(' to ')}${number}`
}

function nameOf(party: Party | undefined): string {
  return safeFileName(party?.name ?? party?.number ?? party?.aor ?? '') || 'unknown'
}
