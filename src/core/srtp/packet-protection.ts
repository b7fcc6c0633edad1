/** How one packet is sealed and opened with the session keys of RTP or RTCP; by the two modes of the suites. */

/** Where a packet stands among those of its key. */
export interface PacketPlace {
  readonly ssrc: number
  /** RTP: the rollover counter. RTCP: not used. */
  readonly roc: number
  /** RTP: sequence number. RTCP: the 31-bit index. */
  readonly sequence: number
}

export interface PacketProtection {
  /**
   * Opens an RTP packet in place. `headerEnd`: where the cipher text begins. Returns the length of the plain packet, −1 when the tag is
   * wrong; then the packet is as it was.
   */
  openRtp(packet: Uint8Array, headerEnd: number, place: PacketPlace): number
  /** The same for RTCP, whose first eight bytes are never encrypted. */
  openRtcp(packet: Uint8Array, place: PacketPlace): number
  sealRtp(packet: Uint8Array, headerEnd: number, place: PacketPlace): Uint8Array
  sealRtcp(packet: Uint8Array, place: PacketPlace): Uint8Array
}

export const RTCP_HEADER_BYTES = 8
/** E and index, RFC 3711 §3.4. */
export const RTCP_INDEX_BYTES = 4
export const ENCRYPTED = 0x80

/** Never tells by its duration where the first difference is. */
export function sameBytes(one: Uint8Array, oneAt: number, other: Uint8Array, otherAt: number, count: number): boolean {
  let difference = 0
  for (let index = 0; index < count; index++) {
    difference |= (one[oneAt + index] as number) ^ (other[otherAt + index] as number)
  }
  return difference === 0
}

export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

export const readUint32 = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)) >>>
  0

/** `bytes` XOR the value, as four bytes. */
export function xorUint32(bytes: Uint8Array, at: number, value: number): void {
  writeUint32(bytes, at, readUint32(bytes, at) ^ value)
}
