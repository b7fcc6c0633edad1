/**
 * A frame of ITU-T G.729 (10 ms in 80 bits), table 8, and how an RTP payload is made of them, RFC 3551 §4.5.6:
 *
 *   | L0 1 | L1 7 | L2 5 | L3 5 | P1 8 | P0 1 | C1 13 | S1 4 | GA1 3 | GB1 4 | P2 5 | C2 13 | S2 4 | GA2 3 | GB2 4 |
 *
 * Annex B ends a stretch of speech with two bytes that describe the noise behind it (SID), and then sends nothing.
 */

export const G729_FRAME_BYTES = 10
export const G729_FRAME_SAMPLES = 80
export const SID_BYTES = 2

export interface G729Subframe {
  /** Lag of the pitch: absolute in the first subframe, relative to it in the second. */
  readonly lag: number
  readonly pulses: number
  readonly signs: number
  readonly firstGain: number
  readonly secondGain: number
}

export interface G729Frame {
  readonly predictor: number
  readonly first: number
  readonly low: number
  readonly high: number
  /** Of the first lag. */
  readonly parityFits: boolean
  readonly subframes: readonly [G729Subframe, G729Subframe]
}

/** Samples at 8000 Hz; 0 when it is no such payload. A SID stands for one frame, and is the last. */
export function g729Duration(payload: Uint8Array): number {
  const frames = Math.floor(payload.length / G729_FRAME_BYTES)
  const rest = payload.length % G729_FRAME_BYTES
  if (rest !== 0 && rest !== SID_BYTES) return 0
  return (frames + (rest === SID_BYTES ? 1 : 0)) * G729_FRAME_SAMPLES
}

/** `bytes`: at least ten from `at`. */
export function readG729Frame(bytes: Uint8Array, at: number): G729Frame {
  const first = uint32At(bytes, at)
  const middle = uint32At(bytes, at + 4)
  const last = ((bytes[at + 8] as number) << 8) | (bytes[at + 9] as number)
  const lag = (first >>> 6) & 0xff
  return {
    predictor: first >>> 31,
    first: (first >>> 24) & 0x7f,
    low: (first >>> 19) & 0x1f,
    high: (first >>> 14) & 0x1f,
    parityFits: ((first >>> 5) & 1) === parityOf(lag),
    subframes: [
      {
        lag,
        pulses: ((first & 0x1f) << 8) | (middle >>> 24),
        signs: (middle >>> 20) & 0x0f,
        firstGain: (middle >>> 17) & 0x07,
        secondGain: (middle >>> 13) & 0x0f,
      },
      {
        lag: (middle >>> 8) & 0x1f,
        pulses: ((middle & 0xff) << 5) | (last >>> 11),
        signs: (last >>> 7) & 0x0f,
        firstGain: (last >>> 4) & 0x07,
        secondGain: last & 0x0f,
      },
    ],
  }
}

const uint32At = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 24) |
  ((bytes[at + 1] as number) << 16) |
  ((bytes[at + 2] as number) << 8) |
  (bytes[at + 3] as number)

/** §3.7.2: of the six upper bits, odd. */
function parityOf(lag: number): number {
  let parity = 1
  for (let bits = lag >> 2; bits > 0; bits >>= 1) parity ^= bits & 1
  return parity
}
