/**
 * RTP header, RFC 3550 §5.1, checked as in its appendix A.1.
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *   |                           timestamp                           |
 *   |                             SSRC                              |
 *   |                        CSRC × CC …                            |
 *   |     extension profile (if X)  |  extension length, words      |
 */

export const RTP_HEADER_BYTES = 12

/** Filled by readRtpHeader; one instance serves a whole stream, nothing is allocated per packet. */
export interface RtpHeader {
  marker: boolean
  payloadType: number
  sequenceNumber: number
  /** RTP ticks, unsigned 32 bits. */
  timestamp: number
  ssrc: number
  /** The payload is `bytes.subarray(payloadStart, payloadEnd)`: without CSRCs, extension and padding. */
  payloadStart: number
  payloadEnd: number
}

export type RtpProblem =
  | 'too-short'
  | 'not-version-2'
  | 'rtcp'
  | 'csrc-beyond-packet'
  | 'extension-beyond-packet'
  | 'padding-invalid'

export function createRtpHeader(): RtpHeader {
  return { marker: false, payloadType: 0, sequenceNumber: 0, timestamp: 0, ssrc: 0, payloadStart: 0, payloadEnd: 0 }
}

/**
 * Fills `header`, or says why the packet is not valid RTP; then `header` is undefined in content. The packet is `bytes` from `from` up to, not
 * including, `to`; reads nothing outside.
 */
export function readRtpHeader(
  bytes: Uint8Array,
  header: RtpHeader,
  from = 0,
  to: number = bytes.length,
): 'ok' | RtpProblem {
  if (to - from < RTP_HEADER_BYTES) return 'too-short'
  const first = bytes[from] as number
  const second = bytes[from + 1] as number
  if (first >> 6 !== 2) return 'not-version-2'
  // RFC 3550 A.1: the payload type must not be equal to SR or RR; RFC 5761 §4 widens that to all of RTCP.
  if (isRtcpType(second)) return 'rtcp'

  let start = from + RTP_HEADER_BYTES + 4 * (first & 0x0f)
  if (start > to) return 'csrc-beyond-packet'
  // RFC 3550 §5.3.1: the length counts 32-bit words behind the four bytes of the extension's own header.
  if (first & 0x10) {
    if (start + 4 > to) return 'extension-beyond-packet'
    start += 4 + 4 * (((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number))
    if (start > to) return 'extension-beyond-packet'
  }
  // RFC 3550 §5.1: the last byte counts the padding, itself included.
  let end = to
  if (first & 0x20) {
    const padding = bytes[to - 1] as number
    if (padding === 0 || start + padding > to) return 'padding-invalid'
    end -= padding
  }

  header.marker = second >= 0x80
  header.payloadType = second & 0x7f
  header.sequenceNumber = ((bytes[from + 2] as number) << 8) | (bytes[from + 3] as number)
  header.timestamp = uint32At(bytes, from + 4)
  header.ssrc = uint32At(bytes, from + 8)
  header.payloadStart = start
  header.payloadEnd = end
  return 'ok'
}

/** RTP or RTCP on one port: RFC 5761 §4. RTCP packet types are 192–223: RTP payload types 64–95 with the marker set. */
export function isRtcp(packet: Uint8Array): boolean {
  return packet.length >= 4 && (packet[0] as number) >> 6 === 2 && isRtcpType(packet[1] as number)
}

const isRtcpType = (second: number): boolean => second >= 192 && second <= 223

const uint32At = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)) >>>
  0
