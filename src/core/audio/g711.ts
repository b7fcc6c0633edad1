/**
 * ITU-T G.711, µ-law and A-law, to and from 16-bit linear samples (14-bit µ-law and 13-bit A-law values, left-justified).
 * Negative inputs are taken in one's complement, as in the reference software of ITU-T G.191.
 */

export type G711Law = 'mulaw' | 'alaw'

/** The byte that decodes to (nearly) zero; what a gap is filled with. */
export const G711_SILENCE = { mulaw: 0xff, alaw: 0xd5 } as const satisfies Record<G711Law, number>

/** 256 samples, indexed by code. */
export const G711_DECODE = {
  mulaw: Int16Array.from({ length: 256 }, (_, code) => decodeMulaw(code)),
  alaw: Int16Array.from({ length: 256 }, (_, code) => decodeAlaw(code)),
} as const satisfies Record<G711Law, Int16Array>

export function encodeG711(samples: Int16Array, law: G711Law): Uint8Array {
  return Uint8Array.from(samples, law === 'mulaw' ? encodeMulaw : encodeAlaw)
}

export function decodeG711(codes: Uint8Array, law: G711Law): Int16Array {
  const table = G711_DECODE[law]
  return Int16Array.from(codes, (code) => table[code] as number)
}

/** G.711 table 2: all bits are inverted on the line; segment ends at 31, 95, 223, … of 8159 with a bias of 33. */
function decodeMulaw(code: number): number {
  const bits = ~code & 0xff
  const magnitude = ((((bits & 0x0f) << 1) + 33) << ((bits >> 4) & 7)) - 33
  return (bits & 0x80 ? -magnitude : magnitude) << 2
}

function encodeMulaw(sample: number): number {
  const magnitude = Math.min((sample < 0 ? ~sample : sample) >> 2, 8158) + 33
  const segment = 26 - Math.clz32(magnitude)
  const bits = (segment << 4) | ((magnitude >> (segment + 1)) & 0x0f)
  return sample < 0 ? ~(bits | 0x80) & 0xff : ~bits & 0xff
}

/** G.711 table 1: even bits are inverted on the line. */
function decodeAlaw(code: number): number {
  const bits = code ^ 0x55
  const segment = (bits >> 4) & 7
  const mantissa = ((bits & 0x0f) << 1) + 1
  const magnitude = segment === 0 ? mantissa : (mantissa + 32) << (segment - 1)
  return (bits & 0x80 ? magnitude : -magnitude) << 3
}

function encodeAlaw(sample: number): number {
  const magnitude = (sample < 0 ? ~sample : sample) >> 4
  const segment = magnitude < 16 ? 0 : 28 - Math.clz32(magnitude)
  const mantissa = segment === 0 ? magnitude : (magnitude >> (segment - 1)) & 0x0f
  return ((segment << 4) | mantissa | (sample < 0 ? 0 : 0x80)) ^ 0x55
}
