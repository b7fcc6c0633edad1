/**
 * Where the header of an RTP packet ends and its cipher text begins, RFC 3711 §3.1: behind CSRCs and header extension, which stay
 * readable. −1 when that lies beyond the packet, or it is no RTP. Padding is encrypted: it cannot be checked yet.
 */
export function rtpHeaderEnd(packet: Uint8Array): number {
  const { length } = packet
  const first = packet[0] as number
  if (length < 12 || first >> 6 !== 2) return -1
  let end = 12 + 4 * (first & 0x0f)
  if (first & 0x10) {
    if (end + 4 > length) return -1
    end += 4 + 4 * (((packet[end + 2] as number) << 8) | (packet[end + 3] as number))
  }
  return end > length ? -1 : end
}
