/** The wave form for people's eyes: the lowest and the highest sample of each stretch, as int8 pairs. */

export const PEAKS_PER_SECOND = 20

export interface PeakMeter {
  /** Samples of one channel, each −128…127, beginning at `fromSample`. */
  add(channel: number, fromSample: number, samples: Int8Array): void
  /** Pairs (min, max), channel after channel. */
  encode(): Uint8Array
}

export function createPeakMeter(channels: number, totalSamples: number, samplesPerPeak: number): PeakMeter {
  const peaks = Math.ceil(totalSamples / samplesPerPeak)
  const pairs = new Int8Array(channels * peaks * 2)
  return {
    add(channel, fromSample, samples) {
      let at = 0
      while (at < samples.length) {
        const peak = Math.floor((fromSample + at) / samplesPerPeak)
        const stop = Math.min(samples.length, (peak + 1) * samplesPerPeak - fromSample)
        const pair = (channel * peaks + peak) * 2
        let least = pairs[pair] as number
        let most = pairs[pair + 1] as number
        for (; at < stop; at++) {
          const sample = samples[at] as number
          if (sample < least) least = sample
          else if (sample > most) most = sample
        }
        pairs[pair] = least
        pairs[pair + 1] = most
      }
    },
    encode: () => new Uint8Array(pairs.buffer),
  }
}
