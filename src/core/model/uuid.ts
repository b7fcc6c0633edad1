/**
 * UUID version 7, RFC 9562 §5.7. Sorted by text or bytes they are in order of time.
 *
 *   0                   1                   2                   3
 *   |                    unix_ts_ms (48 bits)                   …
 *   |  ver=7 |   rand_a (12 bits)  | var=10 |  rand_b (62 bits) |
 */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Makes an id from the time and at least 10 random bytes. `nowMs` is milliseconds since 1970. */
export function uuidv7(nowMs: number, randomBytes: Uint8Array): string {
  if (randomBytes.length < 10) throw new RangeError('uuidv7 needs 10 random bytes')
  const time = Math.trunc(nowMs).toString(16).padStart(12, '0')
  const random = (index: number) => randomBytes[index] ?? 0
  const hex = (byte: number) => HEX[byte & 0xff] ?? ''
  // RFC 9562 §4.2: version 7; §4.1: variant 0b10
  const versioned = hex(0x70 | (random(0) & 0x0f)) + hex(random(1))
  const varied = hex(0x80 | (random(2) & 0x3f)) + hex(random(3))
  const rest = [4, 5, 6, 7, 8, 9].map((index) => hex(random(index))).join('')
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-${versioned}-${varied}-${rest}`
}

/** Milliseconds since 1970 of a version 7 id. */
export function uuidTimeMs(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Lower-case text form of any version: what may be sent to a `uuid` column. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}
