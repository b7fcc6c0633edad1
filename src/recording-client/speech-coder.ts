/** From what is spoken to payloads of 20 ms, one codec per stream. */

import { encodeG711, G711_DECODE, G711_SILENCE, type G711Law } from '../core/audio/g711.ts'
import { G722Encoder } from '../core/audio/g722-encoder.ts'
import { makeOpusEncoder, OPUS_SPEECH_SAMPLES, type OpusSpeechEncoder } from '../core/audio/opus-encoder.ts'
import type { SpokenCodec } from './scenario.ts'

/** G.711 codes, or samples at 16 kHz for G.722 and Opus: what `encodeSpeech` makes for a codec. */
export type Speech = Uint8Array | Int16Array

export interface SpeechCoder {
  /** Elements of speech in a frame. */
  readonly frameLength: number
  /** A new frame in which nothing is said. */
  silence(): Speech
  /** The next payload: what sounds together, or nothing. Each frame has `frameLength`. */
  encode(frames: readonly Speech[]): Uint8Array
  /** Of 20 ms. */
  readonly ticks: number
  /** It must not be used afterwards. */
  close(): void
}

/** Of every codec but Opus: the clock of G.722 says 8000 too (RFC 3551 §4.5.2). */
const FRAME_TICKS = 160
/** RFC 7587 §4.1: 48 kHz, whatever is encoded. */
const OPUS_FRAME_TICKS = 960

export const lawOf = (codec: 'PCMU' | 'PCMA'): G711Law => (codec === 'PCMA' ? 'alaw' : 'mulaw')

/** Whoever opens it closes it. */
export async function openSpeechCoder(codec: SpokenCodec): Promise<SpeechCoder> {
  return codec === 'opus' ? createOpusCoder(await makeOpusEncoder()) : createSpeechCoder(codec)
}

export function createSpeechCoder(codec: Exclude<SpokenCodec, 'opus'>): SpeechCoder {
  return codec === 'G722' ? createG722Coder() : createG711Coder(lawOf(codec))
}

/** What one voice says goes out as it is: a test can compare byte for byte. */
function createG711Coder(law: G711Law): SpeechCoder {
  const frameLength = 160
  const silence = () => new Uint8Array(frameLength).fill(G711_SILENCE[law])
  const decode = G711_DECODE[law]
  return {
    ...{ frameLength, silence, ticks: FRAME_TICKS, close() {} },
    encode(frames) {
      const [only] = frames
      if (only === undefined) return silence()
      if (frames.length === 1) return Uint8Array.from(only)
      return encodeG711(
        sumOf(frames, frameLength, (code) => decode[code] as number),
        law,
      )
    },
  }
}

/** Remembers, so silence goes through it too. */
function createG722Coder(): SpeechCoder {
  const frameLength = 320
  const encoder = new G722Encoder()
  return {
    ...{ frameLength, ticks: FRAME_TICKS, close() {} },
    silence: () => new Int16Array(frameLength),
    encode: (frames) => encoder.encode(sumOf(frames, frameLength, (sample) => sample)),
  }
}

function createOpusCoder(encoder: OpusSpeechEncoder): SpeechCoder {
  const frameLength = OPUS_SPEECH_SAMPLES
  return {
    ...{ frameLength, ticks: OPUS_FRAME_TICKS, close: () => encoder.free() },
    silence: () => new Int16Array(frameLength),
    encode: (frames) => encoder.encode(sumOf(frames, frameLength, (sample) => sample)),
  }
}

function sumOf(frames: readonly Speech[], length: number, linear: (value: number) => number): Int16Array {
  return Int16Array.from({ length }, (_, index) => {
    const sum = frames.reduce((total, frame) => total + linear(frame[index] as number), 0)
    return Math.max(-32768, Math.min(32767, sum))
  })
}
