/**
 * Opus (RFC 6716) by libopus-wasm, as telephones speak it: speech of one channel, 20 ms a packet, with a coarser copy of each packet in the next one
 * for the case that it is lost.
 */

export const OPUS_SPEECH_HZ = 16_000
/** Of 20 ms. */
export const OPUS_SPEECH_SAMPLES = 320
const BITS_PER_SECOND = 24_000
/** What it is told to expect: it spends bits on copies accordingly. */
const EXPECTED_LOSS_PERCENT = 10

export interface OpusSpeechEncoder {
  /** Of `OPUS_SPEECH_SAMPLES`. The packet is the caller's. */
  encode(samples: Int16Array): Uint8Array
  /** It must not be used afterwards. */
  free(): void
}

/** The caller frees it. */
export async function makeOpusEncoder(): Promise<OpusSpeechEncoder> {
  const { Application, createEncoder } = await import('libopus-wasm')
  const encoder = await createEncoder({
    ...{ sampleRate: OPUS_SPEECH_HZ, channels: 1, frameSize: OPUS_SPEECH_SAMPLES, bitrate: BITS_PER_SECOND },
    ...{ application: Application.Voip, fec: true, packetLossPercent: EXPECTED_LOSS_PERCENT },
  })
  return { encode: (samples) => Uint8Array.from(encoder.encode(samples)), free: () => encoder.free() }
}
