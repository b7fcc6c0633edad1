/** Codecs of one m-line from its formats, `a=rtpmap` and `a=fmtp`, RFC 8866 §6.6 and §6.15. */

import type { Codec } from '../model/media.ts'
import { attributeValues, type SdpAttribute } from './session-description.ts'
import { findStaticCodec } from './static-codecs.ts'

/** Some clients write `PCMU` alone, or a blank before the slash. */
const RTPMAP = /^(\d{1,3})\s+([^\s/]+)\s*(?:\/\s*(\d{1,9})(?:\s*\/\s*(\d{1,3}))?)?/
const FMTP = /^(\d{1,3})\s+(.*)$/s

/** In the order of the formats. A dynamic payload type without an rtpmap is kept under the name `UNKNOWN`, with a problem. */
export function readCodecs(
  formats: readonly string[],
  attributes: readonly SdpAttribute[],
  problems: string[],
): readonly Codec[] {
  const mapped = new Map<number, Codec>()
  for (const value of attributeValues(attributes, 'rtpmap')) {
    const codec = readRtpmap(value)
    if (codec) mapped.set(codec.payloadType, codec)
    else problems.push(`a=rtpmap:${shown(value)} cannot be read`)
  }
  const parameters = new Map<number, string>()
  for (const value of attributeValues(attributes, 'fmtp')) {
    const match = FMTP.exec(value)
    if (match) parameters.set(Number(match[1]), (match[2] ?? '').trim())
  }
  const codecs: Codec[] = []
  const seen = new Set<number>()
  for (const format of formats) {
    const payloadType = /^\d{1,3}$/.test(format) ? Number(format) : 128
    if (payloadType > 127) problems.push(`format ${shown(format)} is no RTP payload type`)
    if (payloadType > 127 || seen.has(payloadType)) continue
    seen.add(payloadType)
    const codec = mapped.get(payloadType) ?? findStaticCodec(payloadType) ?? unknown(payloadType)
    if (codec.encodingName === 'UNKNOWN') problems.push(`payload type ${payloadType} has no rtpmap`)
    const fmtp = parameters.get(payloadType)
    codecs.push(fmtp ? { ...codec, fmtp } : codec)
  }
  return codecs
}

function readRtpmap(value: string): Codec | undefined {
  const match = RTPMAP.exec(value)
  if (!match) return undefined
  const payloadType = Number(match[1])
  if (payloadType > 127) return undefined
  const known = findStaticCodec(payloadType)
  return {
    payloadType,
    encodingName: (match[2] ?? '').toUpperCase(),
    clockRateHz: Number(match[3] ?? 0) || (known?.clockRateHz ?? 8000),
    channels: Number(match[4] ?? 0) || 1,
  }
}

function unknown(payloadType: number): Codec {
  return { payloadType, encodingName: 'UNKNOWN', clockRateHz: 8000, channels: 1 }
}

function shown(text: string): string {
  return text.slice(0, 60)
}
