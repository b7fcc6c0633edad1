/**
 * Opus (RFC 6716) by libopus-wasm: libopus as WebAssembly within the package, no file and no network. All decoders of a thread share its
 * memory, so each is freed by who made it. Making one takes a promise, so all that a recording needs are made before.
 */

import { isOpusCelt, opusFecDuration } from './opus-packet.ts'

/** Sources beyond share decoders. */
const MAX_DECODERS = 8
const NOTHING = new Int16Array(0)

/** Packets are well-formed (opus-packet.ts). Samples are of one channel, at the rate of the recording. */
export interface OpusFrameDecoder {
  decode(packet: Uint8Array): Int16Array
  /**
   * What was said right before this packet, which is the next one to be decoded, out of the copy that it carries for the case that the one
   * before it was lost (RFC 6716 §2.1.7); empty when it carries none. Nothing is made up.
   */
  recover(packet: Uint8Array): Int16Array
  /** It must not be used afterwards. */
  free(): void
}

/** What libopus decodes to. */
type OpusRateHz = 8000 | 16_000 | 24_000 | 48_000

/** Never used for two recordings: a decoder remembers what it heard. None when the recording has no Opus. The caller frees them. */
export async function makeOpusDecoders(plan: {
  readonly opusSources: number
  readonly sampleRateHz: OpusRateHz
}): Promise<readonly OpusFrameDecoder[]> {
  const count = Math.min(plan.opusSources, MAX_DECODERS)
  return Promise.all(Array.from({ length: count }, () => makeDecoder(plan.sampleRateHz)))
}

async function makeDecoder(sampleRate: OpusRateHz): Promise<OpusFrameDecoder> {
  // A third of a megabyte of code: only who has Opus loads it.
  const { createDecoder } = await import('libopus-wasm')
  // One channel: libopus makes one of two.
  const decoder = await createDecoder({ sampleRate, channels: 1 })
  /** libopus makes up what a decoder of music cannot recover. */
  let hasHeardSpeech = false

  /** A fault in it must cost a packet, not the recording. */
  const samplesOf = (packet: Uint8Array, options?: { readonly decodeFec: true; readonly frameSize: number }) => {
    try {
      return decoder.decode(packet, options)
    } catch {
      return NOTHING
    }
  }

  return {
    decode(packet) {
      hasHeardSpeech = !isOpusCelt(packet)
      return samplesOf(packet)
    },
    recover(packet) {
      const ticks = hasHeardSpeech ? opusFecDuration(packet) : 0
      return ticks === 0 ? NOTHING : samplesOf(packet, { decodeFec: true, frameSize: (ticks * sampleRate) / 48_000 })
    },
    free: () => decoder.free(),
  }
}
