/** Where nobody speaks, read from the wave form. */

import { type Peaks, pairCount } from './peaks.ts'

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Of 128: about −32 dBFS at its loudest, which is what a quiet line and comfort noise are below and speech is not. */
const QUIET_SWING = 3
/** A pause for breath is part of what is said. */
const SHORTEST_MS = 1_500

/** Stretches in which every channel is quiet; milliseconds from sample 0, in order of time. */
export function quietSpans(peaks: Peaks, shortestMs = SHORTEST_MS): readonly Span[] {
  const pairs = pairCount(peaks)
  const { values, channelCount, pairsPerSecond } = peaks
  const found: Span[] = []
  let from = 0
  const close = (to: number) => {
    const span = { fromMs: (from * 1000) / pairsPerSecond, toMs: (to * 1000) / pairsPerSecond }
    if (span.toMs - span.fromMs >= shortestMs) found.push(span)
    from = to + 1
  }
  for (let pair = 0; pair < pairs; pair++) {
    for (let channel = 0; channel < channelCount; channel++) {
      const at = (channel * pairs + pair) * 2
      if ((values[at + 1] ?? 0) <= QUIET_SWING && (values[at] ?? 0) >= -QUIET_SWING) continue
      close(pair)
      break
    }
  }
  close(pairs)
  return found
}
