/** Writes a session description, RFC 8866 §5, in the order of its grammar (§9). */

import type { SdpAddress, SdpAttribute, SdpMedia, SessionDescription } from './session-description.ts'

/** Text for a message body, lines ended by CRLF. Attributes are written as they stand in `attributes`. */
export function formatSdp(sdp: SessionDescription): string {
  const { origin } = sdp
  const lines = [
    'v=0',
    `o=${origin.username} ${origin.sessionId} ${origin.version} ${address(origin.address)}`,
    `s=${sdp.sessionName}`,
    ...(sdp.connection ? [`c=${address(sdp.connection)}`] : []),
    't=0 0',
    ...sdp.attributes.map(attribute),
    ...sdp.media.flatMap((media) => mediaLines(media, sdp.connection)),
  ]
  return `${lines.join('\r\n')}\r\n`
}

function mediaLines(media: SdpMedia, session: SdpAddress | undefined): string[] {
  const own = media.connection
  const differs = own && (own.address !== session?.address || own.family !== session.family)
  return [
    `m=${media.kind} ${media.port} ${media.protocol} ${media.formats.join(' ')}`,
    ...(differs ? [`c=${address(own)}`] : []),
    ...media.attributes.map(attribute),
  ]
}

function address({ family, address }: SdpAddress): string {
  return `IN ${family} ${address}`
}

function attribute({ name, value }: SdpAttribute): string {
  return value === undefined ? `a=${name}` : `a=${name}:${value}`
}
