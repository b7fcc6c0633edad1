/** What a datagram on a media port is, by its first byte: RFC 7983 §7. */

export const OTHER = 0
export const STUN = 1
export const DTLS = 2
/** RTP or RTCP, in the clear or not: RFC 5761 §4 tells which. */
export const RTP = 3

export type DatagramKind = typeof OTHER | typeof STUN | typeof DTLS | typeof RTP

/** On the packet path: allocates nothing. */
export function classifyDatagram(datagram: Uint8Array): DatagramKind {
  const first = datagram[0]
  if (first === undefined) return OTHER
  if (first >= 128 && first <= 191) return RTP
  if (first >= 20 && first <= 63) return DTLS
  return first <= 3 ? STUN : OTHER
}
