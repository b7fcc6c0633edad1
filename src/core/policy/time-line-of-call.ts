/** The time line of a call as it was signalled and told: what the policy engine is asked about, live and ever after. */

import type { Call, Party } from '../model/call.ts'
import type { CallTimeLine, TimeLineEvent } from '../model/call-time-line.ts'
import type { PartyFacts } from '../model/policy.ts'

export type TimeLineCall = Pick<Call, 'accountId' | 'startedAtMs' | 'endedAtMs' | 'sides' | 'parties' | 'told'>

/**
 * Recording clients tell of calls that are answered, and seldom say so: unless somebody tells of the answer, or of a machine that
 * handles the call first, it counts as answered from its start. If in doubt, record. Who answers after a transfer says nothing of
 * the beginning: there was somebody who transferred.
 */
export function timeLineOfCall(call: TimeLineCall): CallTimeLine {
  const { accountId, startedAtMs, endedAtMs, sides, parties, told = [] } = call
  const events: TimeLineEvent[] = [{ type: 'start', atMs: startedAtMs }]
  const transferredAtMs = Math.min(
    ...told.map(({ event }) => (event.type === 'transfer' ? event.atMs : Number.POSITIVE_INFINITY)),
  )
  const isAnswerTold = told.some(({ event }) => event.atMs < transferredAtMs && tellsOfAnswer(event))
  if (!isAnswerTold) events.push({ type: 'answer', atMs: startedAtMs, by: 'person' })
  for (const { event } of told) {
    // The call began, for us, with its session: what came before belongs to its first moment.
    const atMs = Math.max(event.atMs, startedAtMs)
    events.push(atMs === event.atMs ? event : { ...event, atMs })
    // Whoever tells who is rung, and of no answer, means who is on the call.
    const isRung = event.type === 'hop' && 'to' in event
    if (isRung && !isAnswerTold && event.atMs < transferredAtMs) events.push({ type: 'answer', atMs, by: 'person' })
  }
  if (endedAtMs !== undefined) events.push({ type: 'end', atMs: endedAtMs })
  const { caller, callee } = sides ?? { caller: sideOf(parties, 'caller'), callee: sideOf(parties, 'callee') }
  return { accountId, caller, callee, events }
}

function tellsOfAnswer(event: TimeLineEvent): boolean {
  return (
    event.type === 'answer' || (event.type === 'hop' && (event.through === 'auto-attendant' || event.through === 'ivr'))
  )
}

/** Where nobody said who began it. A side that nobody named counts as outside. */
function sideOf(parties: readonly Party[], role: 'caller' | 'callee'): PartyFacts {
  const party = parties.find((each) => each.role === role)
  return party ? factsOfParty(party) : { network: 'offnet' }
}

export function factsOfParty({ network, aor, userId, deviceId, deviceKind }: Party): PartyFacts {
  return {
    network,
    ...(aor !== undefined && { aor }),
    ...(userId !== undefined && { userId }),
    ...(deviceId !== undefined && { deviceId }),
    ...(deviceKind !== undefined && { deviceKind }),
  }
}
