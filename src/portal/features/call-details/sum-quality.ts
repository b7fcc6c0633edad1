import type { Recording } from '../../../contract/recording.ts'

type StreamQuality = Recording['quality'][number]

/** What was received of each stream over all recordings of the call, in order of streams. */
export function sumQuality(recordings: readonly Pick<Recording, 'quality'>[]): readonly StreamQuality[] {
  const sums = new Map<number, StreamQuality>()
  for (const quality of recordings.flatMap((recording) => recording.quality)) {
    const sum = sums.get(quality.streamId)
    sums.set(quality.streamId, sum ? added(sum, quality) : quality)
  }
  return [...sums.values()].sort((left, right) => left.streamId - right.streamId)
}

function added(sum: StreamQuality, more: StreamQuality): StreamQuality {
  return {
    streamId: sum.streamId,
    packetsReceived: sum.packetsReceived + more.packetsReceived,
    packetsLost: sum.packetsLost + more.packetsLost,
    packetsDuplicated: sum.packetsDuplicated + more.packetsDuplicated,
    packetsReordered: sum.packetsReordered + more.packetsReordered,
    packetsNotRendered: sum.packetsNotRendered + more.packetsNotRendered,
    ssrcChanges: sum.ssrcChanges + more.ssrcChanges,
    ...totals(sum, more, ['packetsLate', 'packetsNotPlaced', 'packetsDropped', 'clockCorrectedMs'], (a, b) => a + b),
    ...totals(sum, more, ['longestGapMs', 'jitterMs', 'maximumJitterMs', 'clockPpm'], mostOf),
  }
}

type Measure = Exclude<keyof StreamQuality, 'streamId' | 'saidBye'>

/** Those that are known of either. */
function totals(
  sum: StreamQuality,
  more: StreamQuality,
  measures: readonly Measure[],
  both: (one: number, other: number) => number,
): Partial<StreamQuality> {
  const known = measures.filter((measure) => sum[measure] !== undefined || more[measure] !== undefined)
  return Object.fromEntries(known.map((measure) => [measure, both(sum[measure] ?? 0, more[measure] ?? 0)]))
}

const mostOf = (one: number, other: number): number => (Math.abs(one) >= Math.abs(other) ? one : other)
