import type { Party } from '../model/call.ts'
import type { Interval } from '../model/call-time-line.ts'

/** Who was on the call in these stretches, which are in order: a channel of a segment is named after them, not after who came or went. */
export function partiesDuring(parties: readonly Party[], stretches: readonly Interval[]): readonly Party[] {
  const [first, last] = [stretches[0], stretches.at(-1)]
  if (!first || !last) return parties
  return parties.filter(
    ({ joinedAtMs = first.fromMs, leftAtMs = last.toMs }) =>
      joinedAtMs < last.toMs && (leftAtMs > first.fromMs || leftAtMs === last.toMs),
  )
}
