/** The offer of a recording client, RFC 7866 §7.1: one `sendonly` line per stream, each with a label. */

import { isIPv6 } from 'node:net'
import { formatCrypto } from '../core/sdp/crypto-attribute.ts'
import type { MediaLine } from './call-state.ts'

export interface OfferParts {
  /** Literal. */
  readonly address: string
  /** `o=` session id. */
  readonly sessionId: number
  /** Raised with each offer that differs (RFC 3264 §8). */
  readonly version: number
  readonly lines: readonly MediaLine[]
}

/** Of the only `a=crypto` of a line (RFC 4568 §9.1). */
const SRTP_TAG = 1
export const TELEPHONE_EVENT_PAYLOAD_TYPE = 101
/** RFC 3551 §6. */
const STATIC_PAYLOAD_TYPES: Readonly<Record<string, number>> = {
  'PCMU/8000': 0,
  'G723/8000': 4,
  'PCMA/8000': 8,
  'G722/8000': 9,
  'G729/8000': 18,
}
/** RFC 3551 §3; 101 is taken. */
const DYNAMIC_PAYLOAD_TYPES = [96, 97, 98, 99, 100, 102, 103, 104, 105, 106, 107, 108, 109, 110]

export function formatOffer({ address, sessionId, version, lines }: OfferParts): string {
  const family = isIPv6(address) ? 'IP6' : 'IP4'
  const session = [
    'v=0',
    `o=- ${sessionId} ${version} IN ${family} ${address}`,
    's=-',
    `c=IN ${family} ${address}`,
    't=0 0',
  ]
  return `${[...session, ...lines.flatMap((line) => formatLine(line, family))].join('\r\n')}\r\n`
}

/** The first of its line. */
export function payloadTypeOf(codec: MediaLine['codec']): number {
  return STATIC_PAYLOAD_TYPES[encodingOf(codec)] ?? (DYNAMIC_PAYLOAD_TYPES[0] as number)
}

/** RFC 7587 §7: Opus is always said to have two channels. */
const encodingOf = (codec: MediaLine['codec']): string => (codec === 'opus' ? 'opus/48000/2' : `${codec}/8000`)

function formatLine(line: MediaLine, family: 'IP4' | 'IP6'): string[] {
  const dynamic = DYNAMIC_PAYLOAD_TYPES.values()
  const codecs = [encodingOf(line.codec), ...line.alsoOffers].map((codec) => ({
    codec,
    payloadType: STATIC_PAYLOAD_TYPES[codec] ?? dynamic.next().value ?? 111,
  }))
  // RFC 4733 §2.1: on the clock of the audio.
  const clockRateHz = line.codec === 'opus' ? 48_000 : 8000
  codecs.push({ codec: `telephone-event/${clockRateHz}`, payloadType: TELEPHONE_EVENT_PAYLOAD_TYPE })
  const port = line.state === 'disabled' ? 0 : line.rtpPort
  return [
    `m=audio ${port} ${line.srtp ? 'RTP/SAVP' : 'RTP/AVP'} ${codecs.map(({ payloadType }) => payloadType).join(' ')}`,
    // The old way to hold, RFC 2543 appendix B.5.
    ...(line.state === 'zero-address' ? [`c=IN ${family} ${family === 'IP4' ? '0.0.0.0' : '::'}`] : []),
    ...codecs.map(({ codec, payloadType }) => `a=rtpmap:${payloadType} ${codec}`),
    `a=fmtp:${TELEPHONE_EVENT_PAYLOAD_TYPE} 0-15`,
    ...(line.srtp ? [`a=crypto:${formatCrypto({ tag: SRTP_TAG, master: line.srtp })}`] : []),
    'a=ptime:20',
    `a=label:${line.label}`,
    line.state === 'inactive' ? 'a=inactive' : 'a=sendonly',
  ]
}
