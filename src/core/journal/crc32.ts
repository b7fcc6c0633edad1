/**
 * CRC-32 of ISO 3309 and zlib (polynomial 0xEDB88320 reflected), eight bytes per step.
 * The journal's default, so that core stays pure; `node:zlib`'s crc32 gives the same numbers and can be handed in on the hot path.
 */

/** Checksum of all of `bytes`, unsigned 32 bits. */
export type Crc32 = (bytes: Uint8Array) => number

const SLICES = 8
const TABLE = makeTable()

function makeTable(): Int32Array {
  const table = new Int32Array(256 * SLICES)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    table[byte] = crc
  }
  for (let index = 256; index < table.length; index++) {
    const previous = table[index - 256] as number
    table[index] = (previous >>> 8) ^ (table[previous & 0xff] as number)
  }
  return table
}

const at = (slice: number, byte: number): number => TABLE[slice * 256 + byte] as number

/** Checksum of all of `bytes`, unsigned 32 bits. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1
  let offset = 0
  for (const stop = bytes.length - 7; offset < stop; offset += 8) {
    const low =
      crc ^
      ((bytes[offset] as number) |
        ((bytes[offset + 1] as number) << 8) |
        ((bytes[offset + 2] as number) << 16) |
        ((bytes[offset + 3] as number) << 24))
    crc =
      at(7, low & 0xff) ^
      at(6, (low >>> 8) & 0xff) ^
      at(5, (low >>> 16) & 0xff) ^
      at(4, low >>> 24) ^
      at(3, bytes[offset + 4] as number) ^
      at(2, bytes[offset + 5] as number) ^
      at(1, bytes[offset + 6] as number) ^
      at(0, bytes[offset + 7] as number)
  }
  for (; offset < bytes.length; offset++) crc = (crc >>> 8) ^ at(0, (crc ^ (bytes[offset] as number)) & 0xff)
  return ~crc >>> 0
}
