/**
 * Wave forms as the server keeps them: for each channel, one after the other, pairs of signed bytes (min, max), a fixed
 * number of pairs per second.
 */
export interface Peaks {
  /** min, max, min, max, … of every channel, channel after channel. */
  readonly values: Int8Array
  readonly channelCount: number
  readonly pairsPerSecond: number
}

/** Number of (min, max) pairs of each channel. */
export function pairCount(peaks: Peaks): number {
  return Math.floor(peaks.values.length / 2 / peaks.channelCount)
}

/**
 * Loudness of one channel between two times as `barCount` heights from 0 to 1. A bar is the widest swing of all pairs it
 * covers, so a single click stays visible however long the call; past the end of the audio bars are 0.
 */
export function peaksToBars(
  peaks: Peaks,
  channel: number,
  range: { readonly fromMs: number; readonly toMs: number },
  barCount: number,
): Float32Array {
  const bars = new Float32Array(barCount)
  const pairs = pairCount(peaks)
  const first = channel * pairs
  const pairsPerMs = peaks.pairsPerSecond / 1000
  const perBar = ((range.toMs - range.fromMs) * pairsPerMs) / barCount
  for (let bar = 0; bar < barCount; bar++) {
    const from = Math.max(0, Math.floor(range.fromMs * pairsPerMs + bar * perBar))
    const to = Math.min(pairs, Math.max(from + 1, Math.ceil(range.fromMs * pairsPerMs + (bar + 1) * perBar)))
    let swing = 0
    for (let pair = from; pair < to; pair++) {
      const min = peaks.values[(first + pair) * 2] ?? 0
      const max = peaks.values[(first + pair) * 2 + 1] ?? 0
      if (max > swing) swing = max
      if (-min > swing) swing = -min
    }
    bars[bar] = swing / 128
  }
  return bars
}

/**
 * Factor that makes the loudest bar fill the lane, so a quiet line can still be read; never more than 8×, so that
 * silence with a little noise is not drawn as speech. Same factor for all channels: they stay comparable.
 */
export function displayGain(channels: readonly Float32Array[]): number {
  let loudest = 0
  for (const bars of channels) for (const bar of bars) if (bar > loudest) loudest = bar
  return loudest === 0 ? 1 : Math.min(8, 1 / loudest)
}
