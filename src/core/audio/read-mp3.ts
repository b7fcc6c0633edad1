/**
 * Whether a file is MP3, and of which rate: the first header of a frame (ISO/IEC 11172-3 §2.4.1.3, 13818-3) that another one follows where
 * its length says. An ID3v2 tag before it is skipped.
 *
 *   | 11 × 1 | version 2 | layer 2 | no CRC 1 | bit rate 4 | rate 2 | padding 1 | private 1 | mode 2 | …
 */

export interface Mp3Head {
  readonly sampleRateHz: number
  readonly channels: 1 | 2
}

const RATES = [44_100, 48_000, 32_000] as const
const KILOBITS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const
const KILOBITS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] as const

/** `start`: the beginning of the file. Undefined for what is no MP3. */
export function readMp3Head(start: Uint8Array): Mp3Head | undefined {
  const from = tagBytes(start)
  const last = Math.min(start.length - 4, from + 4096)
  for (let at = from; at <= last; at++) {
    const frame = readFrame(start, at)
    if (!frame) continue
    const next = at + frame.bytes
    // A single frame may be the whole file.
    const follows = next + 4 > start.length ? next >= start.length - 4 : readFrame(start, next)
    if (follows) return { sampleRateHz: frame.sampleRateHz, channels: frame.channels }
  }
  return undefined
}

/** ID3v2 §3.1: its size has seven bits per byte. */
function tagBytes(start: Uint8Array): number {
  if (start[0] !== 0x49 || start[1] !== 0x44 || start[2] !== 0x33) return 0
  const seven = (index: number) => (start[index] ?? 0) & 0x7f
  return 10 + ((seven(6) << 21) | (seven(7) << 14) | (seven(8) << 7) | seven(9))
}

function readFrame(bytes: Uint8Array, at: number): (Mp3Head & { readonly bytes: number }) | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(at, at + 4)
  if (first !== 0xff || second >> 5 !== 7) return undefined
  const version = (second >> 3) & 3
  const isLayer3 = ((second >> 1) & 3) === 1
  const rate = RATES[(third >> 2) & 3]
  const kilobits = (version === 3 ? KILOBITS_1 : KILOBITS_2)[third >> 4]
  if (version === 1 || !isLayer3 || rate === undefined || !kilobits) return undefined
  const sampleRateHz = rate / (version === 3 ? 1 : version === 2 ? 2 : 4)
  const length = Math.floor(((version === 3 ? 144 : 72) * kilobits * 1000) / sampleRateHz) + ((third >> 1) & 1)
  return { sampleRateHz, channels: fourth >> 6 === 3 ? 1 : 2, bytes: length }
}
