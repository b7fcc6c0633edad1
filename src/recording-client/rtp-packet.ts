/** RTP packets as a phone sends them, RFC 3550 §5.1, with telephone events of RFC 4733 §2.3. */

export interface RtpPacketFields {
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
}

const HEADER_BYTES = 12

/** A new buffer; numbers are taken modulo their width. */
export function encodeRtpPacket(fields: RtpPacketFields, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(HEADER_BYTES + payload.length)
  const view = new DataView(packet.buffer)
  packet[0] = 0x80
  packet[1] = (fields.marker ? 0x80 : 0) | fields.payloadType
  view.setUint16(2, fields.sequence)
  view.setUint32(4, fields.timestamp)
  view.setUint32(8, fields.ssrc)
  packet.set(payload, HEADER_BYTES)
  return packet
}

/** `digit`: one of `0–9 * # A–D`; `durationTicks` up to 65535. */
export function encodeTelephoneEvent(digit: string, durationTicks: number, ended: boolean): Uint8Array {
  const volume = 10
  const event = '0123456789*#ABCD'.indexOf(digit)
  return Uint8Array.of(event, (ended ? 0x80 : 0) | volume, durationTicks >> 8, durationTicks & 0xff)
}

export interface SenderReportFields {
  readonly ssrc: number
  /** Milliseconds since 1970. */
  readonly wallMs: number
  /** RTP timestamp of that instant. */
  readonly timestamp: number
  readonly packets: number
  readonly octets: number
  readonly cname: string
}

/** Seconds from 1900 (NTP) to 1970. */
const NTP_OFFSET_SECONDS = 2_208_988_800

/** A compound of sender report and CNAME, RFC 3550 §6.4.1 and §6.5.1. */
export function encodeSenderReport(fields: SenderReportFields): Uint8Array {
  const cname = new TextEncoder().encode(fields.cname).subarray(0, 255)
  // SSRC, type, length, text, and at least one zero to end the list, up to a multiple of four.
  const chunkBytes = Math.ceil((4 + 2 + cname.length + 1) / 4) * 4
  const packet = new Uint8Array(28 + 4 + chunkBytes)
  const view = new DataView(packet.buffer)
  view.setUint32(0, 0x80c8_0006)
  view.setUint32(4, fields.ssrc)
  view.setUint32(8, Math.floor(fields.wallMs / 1000) + NTP_OFFSET_SECONDS)
  view.setUint32(12, Math.floor(((fields.wallMs % 1000) / 1000) * 0x1_0000_0000))
  view.setUint32(16, fields.timestamp)
  view.setUint32(20, fields.packets)
  view.setUint32(24, fields.octets)
  view.setUint32(28, 0x81ca_0000 | (chunkBytes / 4))
  view.setUint32(32, fields.ssrc)
  packet[36] = 1
  packet[37] = cname.length
  packet.set(cname, 38)
  return packet
}
