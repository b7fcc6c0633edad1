import type { CallSummary } from '../../../contract/call.ts'
import type { Participant } from '../../../contract/participant.ts'

/** A row of the list: a call, or one person in it. */
export interface ListRow {
  readonly id: string
  readonly startedAt: string
  readonly call: CallSummary
  readonly participant?: Participant
}

const OF_CALL = new WeakMap<CallSummary, ListRow>()
const OF_PARTICIPANT = new WeakMap<Participant, ListRow>()

/** The same row for the same call: rows that did not change are not drawn again. */
export function rowOfCall(call: CallSummary): ListRow {
  return rowOf(OF_CALL, call, () => ({ id: call.id, startedAt: call.startedAt, call }))
}

export function rowOfParticipant(participant: Participant): ListRow {
  const { id, call } = participant
  return rowOf(OF_PARTICIPANT, participant, () => ({ id, startedAt: call.startedAt, call, participant }))
}

function rowOf<Of extends object>(rows: WeakMap<Of, ListRow>, of: Of, make: () => ListRow): ListRow {
  const known = rows.get(of)
  if (known) return known
  const row = make()
  rows.set(of, row)
  return row
}
