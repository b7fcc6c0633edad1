/** Sampled audio of a packet as linear samples of one channel: two channels become their mean. */

import { G711_DECODE } from './g711.ts'
import type { PayloadFormat } from './payload-format.ts'

/** A new array; empty when the format is none of sampled audio. */
export function linearSamples({ kind, channels }: PayloadFormat, payload: Uint8Array): Int16Array {
  if (kind === 'mulaw' || kind === 'alaw') {
    const decode = G711_DECODE[kind]
    const samples = new Int16Array(payload.length)
    for (let index = 0; index < samples.length; index++) samples[index] = decode[payload[index] as number] as number
    return channels === 2 ? toOneChannel(samples) : samples
  }
  if (kind !== 'l16') return new Int16Array(0)
  // RFC 3551 §4.5.11: two's complement, most significant byte first.
  const samples = new Int16Array(payload.length >> 1)
  for (let index = 0; index < samples.length; index++) {
    samples[index] = ((payload[2 * index] as number) << 8) | (payload[2 * index + 1] as number)
  }
  return channels === 2 ? toOneChannel(samples) : samples
}

function toOneChannel(samples: Int16Array): Int16Array {
  const length = samples.length >> 1
  return Int16Array.from(
    { length },
    (_, index) => ((samples[2 * index] as number) + (samples[2 * index + 1] as number)) >> 1,
  )
}
