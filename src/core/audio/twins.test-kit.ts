/** For tests: a call that goes two ways, and what is left of it when they are united. */

import type { Call, Party } from '../model/call.ts'
import { type Arrival, party, stream } from './talk.test-kit.ts'
import { createTwinSurvey } from './twin-survey.ts'
import { createTwinUnion, type TwinCount } from './twin-union.ts'

const session = (id: string, twinOf?: string) => ({
  ...{ id, sipCallId: id, from: '', to: '', remote: 'udp:192.0.2.1:5060', startedAtMs: 0 },
  ...(twinOf !== undefined && { twinOf }),
})

/** Streams 0 and 1 of the first session, 2 and 3 of its twin. */
export function twinCall(parties: readonly Party[] = [party(0, 'caller', [0, 2]), party(1, 'callee', [1, 3])]) {
  const streams = [0, 1, 2, 3].map((id) => ({
    ...stream(id),
    sessionId: id < 2 ? 'first' : 'second',
    directions: [],
  }))
  const sessions = [session('first'), session('second', 'first')]
  return { sessions, streams, parties } satisfies Pick<Call, 'sessions' | 'streams' | 'parties'>
}

export interface United {
  readonly arrivals: readonly Arrival[]
  readonly counts: readonly TwinCount[]
  readonly fills: number
}

export function unite(arrivals: readonly Arrival[], call = twinCall()): United {
  const inOrder = arrivals.toSorted((one, other) => one.arrivalMs - other.arrivalMs)
  const survey = createTwinSurvey(call)
  if (!survey) throw new Error('no twins')
  for (const { streamId, arrivalMs, packet } of inOrder) survey.packet(streamId, arrivalMs, packet)
  const union = createTwinUnion(survey.finish())
  let fills = 0
  const united = inOrder.flatMap(({ streamId, arrivalMs, packet }) => {
    const found = union.rtp(streamId, arrivalMs, packet)
    if (!found) return []
    if (found.isFill) fills += 1
    return [{ streamId: found.streamId, arrivalMs: found.arrivalMs, packet: found.packet.slice() }]
  })
  return { arrivals: united, counts: union.counts(), fills }
}

/** The same packets on another way: `lost` says which of them it loses. */
export function otherWay(
  arrivals: readonly Arrival[],
  streamId: number,
  lost: (index: number) => boolean = () => false,
  delayMs = 0,
): Arrival[] {
  return arrivals
    .filter((_, index) => !lost(index))
    .map((each) => ({ ...each, streamId, arrivalMs: each.arrivalMs + delayMs }))
}
