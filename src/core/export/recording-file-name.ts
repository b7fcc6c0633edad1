import type { Call, Party } from '../model/call.ts'
import type { Recording } from '../model/recording.ts'
import { formatZonedTime } from './zoned-time.ts'

const MAXIMUM_PARTY_CHARACTERS = 40
/** Names of 10,000 dots exist, on purpose; looking for the ends of them all takes time. */
const MAXIMUM_READ_CHARACTERS = 200
/** A file name may have 255 bytes (ext4, NTFS counts less strictly): the time and two parties stay well below. */
const MAXIMUM_PARTY_BYTES = 100

/**
 * `2026-03-01 10-30-15 Ada Lovelace to +4930123456.wav`: fit for every file system, in order of time when sorted. Of a call with several
 * segments `… to +4930123456 segment 2.wav`. MP3 recordings end in `.mp3`.
 */
export function recordingFileName(
  { parties, replay }: Pick<Call, 'parties' | 'replay'>,
  { startedAtMs, segment, encoding }: Pick<Recording, 'startedAtMs' | 'segment' | 'encoding'>,
  timeZone: string,
): string {
  const time = formatZonedTime(startedAtMs, timeZone).replaceAll(':', '-')
  const callerAndCallee = (['caller', 'callee'] as const).map((role) =>
    nameOf(parties.find((party) => party.role === role)),
  )
  const number = segment && (replay?.segments.length ?? 0) > 1 ? ` segment ${segment.index + 1}` : ''
  return `${time} ${callerAndCallee.join(' to ')}${number}.${encoding === 'mp3' ? 'mp3' : 'wav'}`
}

function nameOf(party: Party | undefined): string {
  const text = party?.name ?? party?.number ?? party?.aor ?? ''
  return shortened(safe(text.slice(0, MAXIMUM_READ_CHARACTERS))).trim() || 'unknown'
}

/** Whole characters only: half of one cannot be sent in a header. */
function shortened(text: string): string {
  const characters = [...text].slice(0, MAXIMUM_PARTY_CHARACTERS)
  while (encoder.encode(characters.join('')).length > MAXIMUM_PARTY_BYTES) characters.pop()
  return characters.join('')
}

const encoder = new TextEncoder()

/** What Windows forbids, what parts columns in calls.csv, control and direction marks, and dots and blanks at the ends. */
function safe(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\uFFFD]/gu, '')
    .replaceAll(/[<>:;"/\\|?*]/g, '_')
    .replaceAll(/^[.\s]+|[.\s]+$/g, '')
}
