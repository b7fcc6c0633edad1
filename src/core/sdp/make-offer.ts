/** The offer of a recording server when the INVITE brings none (delayed offer, RFC 3264 §4, RFC 3261 §13.2.1). */

import type { Codec } from '../model/media.ts'
import type { LocalDescription } from './answer-offer.ts'
import type { SdpAddress, SdpAttribute, SdpMedia, SessionDescription } from './session-description.ts'

/** In order of preference: what can be kept as it comes first. */
const OFFERED: readonly Codec[] = [
  { payloadType: 0, encodingName: 'PCMU', clockRateHz: 8000, channels: 1 },
  { payloadType: 8, encodingName: 'PCMA', clockRateHz: 8000, channels: 1 },
  { payloadType: 9, encodingName: 'G722', clockRateHz: 8000, channels: 1 },
  { payloadType: 18, encodingName: 'G729', clockRateHz: 8000, channels: 1 },
  { payloadType: 96, encodingName: 'OPUS', clockRateHz: 48000, channels: 2 },
  { payloadType: 101, encodingName: 'TELEPHONE-EVENT', clockRateHz: 8000, channels: 1, fmtp: '0-16' },
]

/** One audio line per port, labelled by `labels` (from the metadata, RFC 7866 §7.1.1) where there are any. */
export function makeOffer(local: LocalDescription, labels: readonly (string | undefined)[] = []): SessionDescription {
  const address: SdpAddress = { family: local.addressFamily, address: local.address }
  return {
    origin: { username: 'tapeline', sessionId: local.sessionId, version: String(local.version), address },
    sessionName: '-',
    connection: address,
    attributes: [],
    media: local.rtpPorts.map((port, index) =>
      offeredMedia(port ?? 0, address, labels[index], local.offeredKeys?.[index]),
    ),
  }
}

function offeredMedia(
  port: number,
  connection: SdpAddress,
  label: string | undefined,
  keys: readonly string[] | undefined,
): SdpMedia {
  const attributes: SdpAttribute[] = OFFERED.flatMap((codec) => [
    { name: 'rtpmap', value: `${codec.payloadType} ${nameOf(codec)}` },
    ...(codec.fmtp === undefined ? [] : [{ name: 'fmtp', value: `${codec.payloadType} ${codec.fmtp}` }]),
  ])
  for (const value of keys ?? []) attributes.push({ name: 'crypto', value })
  if (label !== undefined) attributes.push({ name: 'label', value: label })
  return {
    kind: 'audio',
    port,
    protocol: keys ? 'RTP/SAVP' : 'RTP/AVP',
    formats: OFFERED.map((codec) => String(codec.payloadType)),
    connection,
    direction: 'recvonly',
    ...(label === undefined ? {} : { label }),
    codecs: OFFERED,
    attributes: [...attributes, { name: 'recvonly' }],
  }
}

function nameOf({ encodingName, clockRateHz, channels }: Codec): string {
  const name = /^(?:OPUS|TELEPHONE-EVENT)$/.test(encodingName) ? encodingName.toLowerCase() : encodingName
  return `${name}/${clockRateHz}${channels > 1 ? `/${channels}` : ''}`
}
