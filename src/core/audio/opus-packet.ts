/**
 * The frame of an Opus packet, RFC 6716 §3: how long it is, and whether a decoder would take it.
 *
 *    0 1 2 3 4 5 6 7
 *   | config  |s| c |   then, when c is 3: |v|p|     M     |
 */

/** Samples at 48 kHz of one frame, RFC 6716 table 2: by the last two bits of `config`. */
const SILK_FRAMES = [480, 960, 1920, 2880] as const
const CELT_FRAMES = [120, 240, 480, 960] as const
const MAX_PACKET = 5760
/** RFC 6716 §3.4, R2. */
const MAX_FRAME_BYTES = 1275
/** Of the last configuration that is not CELT alone. */
const LAST_HYBRID = 15

/** Samples at 48 kHz; 0 when the packet is malformed (RFC 6716 §3.4). */
export function opusDuration(packet: Uint8Array): number {
  const toc = packet[0]
  if (toc === undefined) return 0
  const frame = frameDuration(toc >> 3)
  const code = toc & 3
  const rest = packet.length - 1
  if (code === 0) return rest <= MAX_FRAME_BYTES ? frame : 0
  if (code === 1) return rest % 2 === 0 && rest / 2 <= MAX_FRAME_BYTES ? 2 * frame : 0
  if (code === 2) return framesFit(packet, 1, packet.length, 2) ? 2 * frame : 0
  return arbitraryDuration(packet, frame)
}

/** The least sample rate that holds the audio of this packet, RFC 6716 table 2. */
export function opusRateHz(packet: Uint8Array): number {
  const config = (packet[0] ?? 0) >> 3
  if (config < 12) return config < 4 ? 8000 : config < 8 ? 12_000 : 16_000
  if (config < 16) return config < 14 ? 24_000 : 48_000
  return [8000, 16_000, 24_000, 48_000][(config - 16) >> 2] as number
}

/** Music, and speech at high bit rates: nothing of it is ever sent twice. */
export const isOpusCelt = (packet: Uint8Array): boolean => (packet[0] ?? 0) >> 3 > LAST_HYBRID

/**
 * Samples at 48 kHz of what this packet carries again of the one before it (in-band FEC, which SILK calls LBRR: RFC 6716 §4.2.3 and §4.2.4);
 * 0 when it carries nothing. `packet`: well-formed.
 */
export function opusFecDuration(packet: Uint8Array): number {
  const first = isOpusCelt(packet) ? undefined : firstFrameByte(packet)
  if (first === undefined) return 0
  const toc = packet[0] as number
  const frame = frameDuration(toc >> 3)
  // Per channel a bit for each 20 ms, whether somebody speaks, then one for the copy. The encoder of ranges keeps them in their places.
  const speechBits = Math.max(1, frame / 960)
  const ofMiddle = (first >> (7 - speechBits)) & 1
  const ofSide = toc & 4 ? (first >> (6 - 2 * speechBits)) & 1 : 0
  return ofMiddle | ofSide ? frame : 0
}

/** Undefined when the frame is empty. */
function firstFrameByte(packet: Uint8Array): number | undefined {
  const code = (packet[0] as number) & 3
  if (code < 2) return packet[1]
  if (code === 2) return packet[1] === 0 ? undefined : packet[lengthBytes(packet[1]) + 1]
  const head = packet[1] as number
  const frames = head & 0x3f
  let at = 2
  let padding = 0
  if (head & 0x40) {
    for (let more = 255; more === 255; at++) {
      more = packet[at] as number
      padding += more === 255 ? 254 : more
    }
  }
  const isVariable = (head & 0x80) !== 0
  if (isVariable && frames > 1 && packet[at] === 0) return undefined
  if (isVariable) for (let frame = 1; frame < frames; frame++) at += lengthBytes(packet[at])
  return at < packet.length - padding ? packet[at] : undefined
}

/** RFC 6716 §3.2.1. */
const lengthBytes = (first = 0): 1 | 2 => (first < 252 ? 1 : 2)

function frameDuration(config: number): number {
  if (config >= 16) return CELT_FRAMES[config & 3] as number
  // Hybrid: 10 and 20 ms only.
  return SILK_FRAMES[config < 12 ? config & 3 : config & 1] as number
}

/** RFC 6716 §3.2.5. */
function arbitraryDuration(packet: Uint8Array, frame: number): number {
  const head = packet[1]
  if (head === undefined) return 0
  const frames = head & 0x3f
  if (frames === 0 || frames * frame > MAX_PACKET) return 0
  let at = 2
  let end = packet.length
  for (let padding = head & 0x40 ? 255 : 0; padding === 255; at++) {
    padding = packet[at] ?? 0
    if (at >= end) return 0
    end -= padding === 255 ? 254 : padding
  }
  if (at > end) return 0
  const isVariable = (head & 0x80) !== 0
  if (isVariable) return framesFit(packet, at, end, frames) ? frames * frame : 0
  const bytes = (end - at) / frames
  return Number.isInteger(bytes) && bytes <= MAX_FRAME_BYTES ? frames * frame : 0
}

/** The lengths of all frames but the last are written before them (§3.2.1); the last takes what is left. */
function framesFit(packet: Uint8Array, from: number, end: number, frames: number): boolean {
  let at = from
  let bytes = 0
  for (let index = 1; index < frames; index++) {
    const first = packet[at++]
    if (first === undefined || at > end) return false
    bytes += first
    if (first < 252) continue
    const second = packet[at++]
    if (second === undefined || at > end) return false
    bytes += 4 * second
  }
  const last = end - at - bytes
  return last >= 0 && last <= MAX_FRAME_BYTES
}
