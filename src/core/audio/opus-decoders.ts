/**
 * Opus (RFC 6716) by opus-decoder: libopus as WebAssembly within the package, no file and no network. Making one takes a promise, so all
 * that a recording needs are made before. Lost packets are silence: the package has no way to their forward error correction.
 */

/** Sources beyond share decoders: each costs about 1 MB. */
const MAX_DECODERS = 8

export interface OpusFrameDecoder {
  /** `packet`: well-formed (opus-packet.ts). Samples of one channel at the rate of the recording. */
  decode(packet: Uint8Array): Int16Array
}

/** What libopus decodes to. */
type OpusRateHz = 8000 | 16_000 | 24_000 | 48_000

/** Never used for two recordings: a decoder remembers what it heard. None when the recording has no Opus. */
export async function makeOpusDecoders(plan: {
  readonly opusSources: number
  readonly sampleRateHz: OpusRateHz
}): Promise<readonly OpusFrameDecoder[]> {
  const count = Math.min(plan.opusSources, MAX_DECODERS)
  return Promise.all(Array.from({ length: count }, () => makeDecoder(plan.sampleRateHz)))
}

async function makeDecoder(sampleRate: OpusRateHz): Promise<OpusFrameDecoder> {
  // Half a megabyte of code: only who has Opus loads it.
  const { OpusDecoder } = await import('opus-decoder')
  // One channel: libopus makes one of two.
  const decoder = new OpusDecoder({ sampleRate, channels: 1 })
  await decoder.ready
  /** A fault in it must cost a packet, not the recording. */
  const framesOf = (packet: Uint8Array): readonly Float32Array[] => {
    try {
      return decoder.decodeFrame(packet).channelData
    } catch {
      return []
    }
  }
  return {
    decode(packet) {
      const [decoded] = framesOf(packet)
      const samples = new Int16Array(decoded?.length ?? 0)
      for (let index = 0; index < samples.length; index++) samples[index] = toInteger(decoded?.[index] ?? 0)
      return samples
    },
  }
}

const toInteger = (sample: number): number => Math.max(-32768, Math.min(32767, Math.round(sample * 32768)))
