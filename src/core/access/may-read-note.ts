/** Notes of a moment are as private as what is heard then; notes of the whole call as the call. */

import type { CallSubject, Who } from '../model/access.ts'
import type { Segment } from '../model/call-time-line.ts'
import { decideAccess } from './decide-access.ts'
import { subjectOfSegment } from './subject-of-call.ts'

/** Of somebody who may see the call. `atMs`: milliseconds since 1970 of the moment, absent for the whole call. */
export function mayReadNote(
  who: Who,
  call: CallSubject,
  segments: readonly Segment[],
  atMs: number | undefined,
): boolean {
  if (atMs === undefined) return true
  const there = segments.filter(
    ({ fromMs, toMs, endedBy }) => fromMs <= atMs && (atMs <= toMs || endedBy === 'still-running'),
  )
  return there.every((segment) => decideAccess(who, 'listen', subjectOfSegment(call, segment)).allowed)
}
