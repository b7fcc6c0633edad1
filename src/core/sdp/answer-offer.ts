/** The recording server's side of offer and answer, RFC 3264 §6 and RFC 7866 §7.1: it receives, it never sends. */

import type { StreamDirection } from '../model/media.ts'
import { chooseCrypto } from './crypto-attribute.ts'
import { dtlsAttributes, type LocalDtls, readDtls } from './dtls-attributes.ts'
import type { SdpAddress, SdpAttribute, SdpDirection, SdpMedia, SessionDescription } from './session-description.ts'

/** Who we are in `o=` and `c=`. */
export interface LocalDescription {
  readonly address: string
  readonly addressFamily: SdpAddress['family']
  /** Digits; one per recording session. */
  readonly sessionId: string
  /** Grows with every answer that differs from the one before (RFC 3264 §8). */
  readonly version: number
  /** One per m-line of the offer, in its order; undefined or 0 refuses the line. */
  readonly rtpPorts: readonly (number | undefined)[]
  /** One per m-line: our own key as it stands after `a=crypto:`; undefined where the stream is plain RTP. */
  readonly crypto?: readonly (string | undefined)[]
  /** Of our own offer: what stands after `a=crypto:`, one list per m-line. Then the profile is RTP/SAVP. */
  readonly offeredKeys?: readonly (readonly string[])[]
  /** One per m-line: our certificate and role; undefined where keys do not come by DTLS. */
  readonly dtls?: readonly (LocalDtls | undefined)[]
}

/** Why an m-line is not recorded, as code. `encrypted`: with no key that we can take; `dtls`: nor certificate. */
export type RefusedMedia = 'not-used' | 'encrypted' | 'dtls' | 'not-rtp'

/** Attributes that are repeated in the answer: they describe what is received, not how (RFC 3264 §6.1, RFC 7866 §7.1.1). */
const ECHOED: ReadonlySet<string> = new Set(['label', 'rtpmap', 'fmtp', 'ptime', 'maxptime', 'mid'])
const RTP_PLAIN: ReadonlySet<string> = new Set(['RTP/AVP', 'RTP/AVPF'])
/** Keys by SDES, RFC 4568. */
const RTP_SECURE: ReadonlySet<string> = new Set(['RTP/SAVP', 'RTP/SAVPF'])

/** Undefined when the line can be recorded. The reasons are explained in docs/decisions/srtp.md. */
export function refusalOf(media: SdpMedia): RefusedMedia | undefined {
  // RFC 3264 §6: a line offered with port 0 must be answered with port 0.
  if (media.port === 0) return 'not-used'
  if (RTP_PLAIN.has(media.protocol)) return undefined
  if (readDtls(media)) return undefined
  if (RTP_SECURE.has(media.protocol)) return chooseCrypto(media) ? undefined : 'encrypted'
  return media.protocol.includes('SAVP') ? 'dtls' : 'not-rtp'
}

/** How the recorder shows the stream: held when the client says so, by direction or the old way by address (RFC 2543 §B.5). */
export function streamDirectionOf(media: SdpMedia): StreamDirection {
  const silent = media.direction === 'inactive' || media.direction === 'recvonly'
  return silent || isNullAddress(media.connection) || media.port === 0 ? 'inactive' : 'recvonly'
}

/** Answers every m-line and every payload type; a line without a port is refused with port 0, the others are accepted. */
export function answerOffer(offer: SessionDescription, local: LocalDescription): SessionDescription {
  const address: SdpAddress = { family: local.addressFamily, address: local.address }
  return {
    origin: { username: 'tapeline', sessionId: local.sessionId, version: String(local.version), address },
    sessionName: '-',
    connection: address,
    attributes: [],
    media: offer.media.map((media, index) =>
      answerMedia(media, address, local.rtpPorts[index] ?? 0, local.crypto?.[index], local.dtls?.[index]),
    ),
  }
}

function answerMedia(
  offered: SdpMedia,
  connection: SdpAddress,
  rtpPort: number,
  crypto: string | undefined,
  dtls: LocalDtls | undefined,
): SdpMedia {
  const { kind, protocol, label } = offered
  // RFC 8866 §9: at least one format, also on a refused line.
  const formats = offered.formats.length > 0 ? offered.formats : ['0']
  const port = offered.port === 0 ? 0 : rtpPort
  const labelled = offered.attributes.filter(({ name }) => name === 'label')
  if (port === 0) {
    return { ...offered, port, formats, connection, direction: 'inactive', codecs: [], attributes: labelled }
  }
  const direction = answeredDirection(offered.direction)
  const keyed = [
    ...(crypto === undefined ? [] : [{ name: 'crypto', value: crypto }]),
    ...(dtls ? dtlsAttributes(dtls) : []),
  ]
  const attributes: SdpAttribute[] = [...echoed(offered), ...keyed, { name: direction }]
  return {
    kind,
    port,
    protocol,
    formats,
    connection,
    direction,
    ...(label === undefined ? {} : { label }),
    codecs: offered.codecs,
    attributes,
  }
}

/** With an rtpmap for every payload type, also those the client left to the table of RFC 3551. */
function echoed(offered: SdpMedia): SdpAttribute[] {
  const kept = offered.attributes.filter(({ name }) => ECHOED.has(name))
  const mapped = new Set(
    kept.flatMap(({ name, value }) => (name === 'rtpmap' ? [Number.parseInt(value ?? '', 10)] : [])),
  )
  const added = offered.codecs
    .filter((codec) => !mapped.has(codec.payloadType) && codec.encodingName !== 'UNKNOWN')
    .map(({ payloadType, encodingName, clockRateHz, channels }) => ({
      name: 'rtpmap',
      value: `${payloadType} ${encodingName}/${clockRateHz}${channels > 1 ? `/${channels}` : ''}`,
    }))
  return [...added, ...kept]
}

/**
 * RFC 3264 §6.1: sendonly and sendrecv are answered recvonly, inactive by inactive. A recvonly offer leaves nothing to receive.
 * Hold by the address 0.0.0.0 is answered recvonly: it costs nothing, and media may come all the same.
 */
function answeredDirection(offered: SdpDirection): SdpDirection {
  return offered === 'inactive' || offered === 'recvonly' ? 'inactive' : 'recvonly'
}

/** Hold the old way, RFC 2543 §B.5: nobody is there. */
export function isNullAddress(connection: SdpAddress | undefined): boolean {
  return connection !== undefined && /^(?:0\.0\.0\.0|[0:]+|.*\.invalid)$/i.test(connection.address)
}
