/** The most significant bit of a byte comes first. Bits behind the end are zero. */
export function createBitReader(bytes: Uint8Array, fromBit = 0): (bits: number) => number {
  let at = fromBit
  return (bits) => {
    let value = 0
    for (const end = at + bits; at < end; at++) value = (value << 1) | (((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1)
    return value
  }
}
