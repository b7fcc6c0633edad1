/**
 * A call as a vCon, the conversation data container of the IETF: draft-ietf-vcon-vcon-core-04, unsigned form. What decided, and what arrived, are
 * analysis of type `report`.
 */

import type { Call, Party } from '../model/call.ts'
import type { Recording } from '../model/recording.ts'

/** Of the draft's last version that has one. */
const VCON_VERSION = '0.4.0'

/** A file of audio of the call. */
export interface VconAudio {
  readonly fileName: string
  readonly recording: Recording
  /** Of the file: those of the recording, all of them in one, or one of them. */
  readonly channels: number | 'all' | 'mixed'
  /** `sealed`: for an archive key, whose holder alone can hear it. */
  readonly format: 'wav' | 'mp3' | 'opus' | 'flac' | 'sealed'
  /** In the container; else it lies beside, under this name and SHA-256 (hex). */
  readonly content: 'inline' | { readonly sha256: string }
}

export interface VconReport {
  /** Token of what `body` is. */
  readonly schema: string
  readonly body: unknown
}

export interface VconOptions {
  readonly uuid: string
  readonly madeAtMs: number
  /** Name of whoever is known to the account. */
  readonly userName: (party: Party) => string | undefined
  readonly reports: readonly VconReport[]
}

/** In order: text as it stands, and files whose bytes belong there in base64url (RFC 4648 §5, without padding). */
export type VconPiece = string | { readonly audio: VconAudio }

const MEDIA_TYPES = {
  wav: 'audio/x-wav',
  mp3: 'audio/x-mp3',
  opus: 'audio/ogg',
  flac: 'audio/flac',
  sealed: 'application/octet-stream',
}

export function vconPieces(call: Call, audio: readonly VconAudio[], options: VconOptions): readonly VconPiece[] {
  const parties = call.parties.map((party) => partyObject(party, options.userName(party)))
  const subject = subjectOf(call, options.userName)
  const dialog = audio.map((_, index) => index)
  const head = {
    vcon: VCON_VERSION,
    uuid: options.uuid,
    created_at: new Date(options.madeAtMs).toISOString(),
    ...(subject !== undefined && { subject }),
    parties,
    analysis: options.reports.map(({ schema, body }) => ({
      type: 'report',
      ...(dialog.length > 0 && { dialog }),
      ...{ mediatype: 'application/json', vendor: 'Tapeline', schema, encoding: 'json', body },
    })),
  }
  const pieces: VconPiece[] = [`${opened(head)},"dialog":[`]
  for (const [index, file] of audio.entries()) {
    const comma = index === 0 ? '' : ','
    const described = dialogObject(call, file)
    if (file.content !== 'inline') pieces.push(`${comma}${JSON.stringify(described)}`)
    else pieces.push(`${comma}${opened(described)},"encoding":"base64url","body":"`, { audio: file }, '"}')
  }
  return [...pieces, ']}\n']
}

/** Without its last brace. */
function opened(value: object): string {
  return JSON.stringify(value).slice(0, -1)
}

/** §4.2: what is not known is left out. */
function partyObject({ number, aor, name, userId }: Party, userName: string | undefined) {
  const shown = userName ?? name
  return {
    ...(number !== undefined && /^\+?\d+$/.test(number) && { tel: number }),
    ...(aor !== undefined && /^sips?:/i.test(aor) && { sip: aor }),
    ...(shown !== undefined && { name: shown, validation: userName === undefined ? 'as signalled' : 'directory' }),
    ...(userId !== undefined && { uuid: userId }),
  }
}

function subjectOf({ parties }: Call, userName: VconOptions['userName']): string | undefined {
  const nameOf = (role: Party['role']) => {
    const party = parties.find((each) => each.role === role)
    return party && (userName(party) ?? party.name ?? party.number ?? party.aor)
  }
  const [caller, callee] = [nameOf('caller'), nameOf('callee')]
  return caller !== undefined && callee !== undefined ? `${caller} to ${callee}` : (caller ?? callee)
}

function dialogObject(call: Call, { recording, fileName, channels, format, content }: VconAudio) {
  const places = recording.channels.map(({ partyIndex }) => placeOf(call, partyIndex))
  const known = places.filter((place) => place !== null)
  // §4.3.4: of each channel who is heard there, null where nobody is known; of one channel all who are.
  const parties =
    channels === 'all' && places.length > 1
      ? places
      : channels === 'mixed' || channels === 'all'
        ? known
        : places[channels]
  const originator = call.parties.findIndex(({ role }) => role === 'caller')
  const first = Array.isArray(parties) ? parties[0] : parties
  return {
    type: 'recording',
    start: new Date(recording.startedAtMs).toISOString(),
    duration: recording.durationMs / 1000,
    ...(parties !== null && parties !== undefined && { parties }),
    ...(originator >= 0 && originator !== first && { originator }),
    mediatype: MEDIA_TYPES[format],
    filename: fileName,
    ...(content !== 'inline' && { content_hash: `sha256-${base64url(content.sha256)}` }),
  }
}

function placeOf({ parties }: Call, partyIndex: number | undefined): number | null {
  const place = parties.findIndex(({ index }) => index === partyIndex)
  return place < 0 ? null : place
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** RFC 4648 §5, without padding; of hexadecimal digits. */
function base64url(hex: string): string {
  const bits = [...hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('')
  const groups = bits.match(/.{1,6}/g) ?? []
  return groups.map((group) => DIGITS[Number.parseInt(group.padEnd(6, '0'), 2)]).join('')
}
