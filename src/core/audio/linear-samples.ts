/** Sampled audio of a packet as linear samples of one channel: two channels become their mean. */

import { G711_DECODE } from './g711.ts'
import type { PayloadFormat } from './payload-format.ts'

/** The samples are good until the next call; none when the format is none of sampled audio. */
export type LinearDecoder = (format: PayloadFormat, payload: Uint8Array) => Int16Array

export function createLinearDecoder(): LinearDecoder {
  /** Packets of a call have few lengths: a new array for each packet would cost as much as decoding it. */
  let samples = new Int16Array(0)

  return ({ kind, channels }, payload) => {
    const length = kind === 'l16' ? payload.length >> 1 : payload.length
    if (samples.length !== length) samples = new Int16Array(length)
    if (kind === 'mulaw' || kind === 'alaw') decodeG711(payload, G711_DECODE[kind], samples)
    else if (kind === 'l16') decodeL16(payload, samples)
    else return new Int16Array(0)
    return channels === 2 ? toOneChannel(samples) : samples
  }
}

function decodeG711(codes: Uint8Array, table: Int16Array, out: Int16Array): void {
  for (let index = 0; index < codes.length; index++) out[index] = table[codes[index] as number] as number
}

/** RFC 3551 §4.5.11: two's complement, most significant byte first. */
function decodeL16(bytes: Uint8Array, out: Int16Array): void {
  for (let index = 0; index < out.length; index++) {
    out[index] = ((bytes[2 * index] as number) << 8) | (bytes[2 * index + 1] as number)
  }
}

/** In place: the mean is written behind what was read. */
function toOneChannel(samples: Int16Array): Int16Array {
  const length = samples.length >> 1
  for (let index = 0; index < length; index++) {
    samples[index] = ((samples[2 * index] as number) + (samples[2 * index + 1] as number)) >> 1
  }
  return samples.subarray(0, length)
}
