import type { SampleRange } from './sample-ranges.ts'

/** The wave form of a part of the audio; flat where nothing may be seen: also at edges, where a peak shows what lies outside too. */
export function cutPeaks(
  peaks: Uint8Array,
  channels: number,
  samplesPerPeak: number,
  part: SampleRange,
  silences: readonly SampleRange[],
): Uint8Array {
  const before = Math.floor(peaks.length / (2 * channels))
  const firstPeak = Math.floor(part.from / samplesPerPeak)
  const count = Math.ceil((part.to - part.from) / samplesPerPeak)
  const cut = new Uint8Array(channels * count * 2)
  for (let index = 0; index < count; index++) {
    const peak = firstPeak + index
    const shown = { from: peak * samplesPerPeak, to: (peak + 1) * samplesPerPeak }
    const isOutside = shown.from < part.from || (shown.to > part.to && peak < before - 1)
    const isHidden = isOutside || silences.some(({ from, to }) => from < shown.to && to > shown.from)
    if (isHidden || peak >= before) continue
    for (let channel = 0; channel < channels; channel++) {
      const at = (channel * before + peak) * 2
      cut.set(peaks.subarray(at, at + 2), (channel * count + index) * 2)
    }
  }
  return cut
}
