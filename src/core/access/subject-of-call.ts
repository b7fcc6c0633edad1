/** Who was on a call, and on each of its stretches. */

import type { AccessSubject, CallSubject } from '../model/access.ts'
import type { Call } from '../model/call.ts'
import type { Segment } from '../model/call-time-line.ts'
import type { UserId } from '../model/ids.ts'
import type { QueueId } from '../model/policy.ts'

type Known = Pick<Call, 'id' | 'accountId' | 'parties' | 'replay'>

export function subjectOfCall(call: Known): CallSubject {
  const segments = (call.replay?.segments ?? []).map(peopleOfSegment)
  return {
    callId: call.id,
    accountId: call.accountId,
    userIds: usersOfCall(call),
    queueIds: queuesOfCall(call),
    segments,
  }
}

/** The stretch that a recording holds; the whole call where a recording does not say which. */
export function subjectOfSegment(call: AccessSubject, segment: Segment | undefined): AccessSubject {
  const { callId, accountId, resellerId } = call
  if (!segment) return call
  return { callId, accountId, ...(resellerId !== undefined && { resellerId }), ...peopleOfSegment(segment) }
}

/** Could talk at some time. Where the policy was not asked, whoever was signalled. */
export function usersOfCall({ parties, replay }: Pick<Call, 'parties' | 'replay'>): UserId[] {
  const signalled = parties.filter(({ role }) => role === 'other' || !replay?.people)
  const segments = replay?.segments ?? []
  return unique([
    ...(replay?.people?.users ?? []),
    ...segments.flatMap(({ visibleTo }) => visibleTo.users),
    ...signalled.flatMap(({ userId }) => userId ?? []),
  ])
}

export function queuesOfCall({ replay }: Pick<Call, 'replay'>): QueueId[] {
  const segments = replay?.segments ?? []
  return unique([...(replay?.people?.queues ?? []), ...segments.flatMap(queuesOfSegment)])
}

export function peopleOfSegment(segment: Segment): Pick<AccessSubject, 'userIds' | 'queueIds'> {
  return { userIds: segment.visibleTo.users, queueIds: queuesOfSegment(segment) }
}

/** Segments of before it was noted name the queues that wanted them. */
function queuesOfSegment({ queues, triggers }: Segment): readonly QueueId[] {
  return queues ?? triggers.flatMap((level) => (level.kind === 'queue' ? level.queueId : []))
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)]
}
