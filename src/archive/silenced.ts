import { type SampleRange, silenceSamples } from '../core/audio/sample-ranges.ts'

/**
 * Samples with digital silence in their place; the first one given is number `first`. Chunks end anywhere: what is left of a sample waits
 * for the next.
 */
export async function* silenced(
  chunks: AsyncIterable<Uint8Array>,
  first: number,
  silences: readonly SampleRange[],
  layout: { readonly blockBytes: number; readonly silence: number },
): AsyncGenerator<Uint8Array> {
  let sample = first
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk])
    const samples = Math.floor(bytes.length / layout.blockBytes)
    const whole = bytes.subarray(0, samples * layout.blockBytes)
    rest = bytes.subarray(whole.length)
    silenceSamples(whole, sample, silences, layout)
    sample += samples
    yield whole
  }
}
