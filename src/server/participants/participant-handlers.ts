import type { Participant as ContractParticipant } from '../../contract/participant.ts'
import type { Participant } from '../../core/model/participants-of.ts'
import { participantsOf } from '../../core/model/participants-of.ts'
import type { CallSummary } from '../../store/calls.ts'
import { listReachableCalls, sightsOf } from '../access/call-access.ts'
import { scopeOf } from '../actor.ts'
import { findNamedUsers } from '../calls/named-users.ts'
import { presentSide, type UsersById } from '../calls/present-call-summary.ts'
import { presentCalls } from '../calls/present-calls.ts'
import { wantedCalls } from '../calls/wanted-calls.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

/** Nearly every call has as many. */
const PEOPLE_PER_CALL = 2

export function participantHandlers({ db, nowMs }: ServerParts): Handlers<'listParticipants'> {
  return {
    listParticipants: async ({ actor, query }) => {
      const { accountId, cursor, limit, heardBy, ...filter } = query
      const page = { limit: Math.ceil(limit / PEOPLE_PER_CALL), ...(cursor === undefined ? {} : { cursor }) }
      const { scope, sights } = await sightsOf({ db, nowMs }, actor, scopeOf(actor, accountId), heardBy)
      const wanted = await wantedCalls({ db, nowMs }, scope, filter)
      const { calls, nextCursor } = await listReachableCalls(db, actor, scope, 'see-calls', wanted, page, sights)
      const people = calls.flatMap((call) => call.parties.map(({ userId }) => userId))
      const users = await findNamedUsers(db, scope, people)
      const presented = await presentCalls(db, actor, scope, calls)
      return {
        participants: calls.flatMap((call, index) => {
          const summary = presented[index]
          if (!summary) return []
          return participantsOf(call.parties).map((each) => ({
            ...presentParticipant(each, call, users),
            call: summary,
          }))
        }),
        ...(nextCursor === undefined ? {} : { nextCursor }),
      }
    },
  }
}

function presentParticipant(
  { key, parties }: Participant,
  call: CallSummary,
  users: UsersById,
): Omit<ContractParticipant, 'call'> {
  const [{ name, number, aor, userId, network }] = parties
  const side = {
    ...(name !== undefined && { name }),
    ...(number !== undefined && { number }),
    ...(aor !== undefined && { aor }),
    ...(userId !== undefined && { userId }),
  }
  const joinedAtMs = Math.min(...parties.map((party) => party.joinedAtMs ?? call.startedAtMs))
  const leftAtMs = leftOf(parties.map((party) => party.leftAtMs ?? call.endedAtMs))
  return {
    id: `${call.id} ${key}`,
    person: presentSide(side, users),
    roles: [...new Set(parties.map(({ role }) => role))],
    network,
    joinedAt: isoTime(joinedAtMs),
    ...(leftAtMs !== undefined && {
      leftAt: isoTime(leftAtMs),
      durationMs: Math.max(0, Math.round(leftAtMs - joinedAtMs)),
    }),
  }
}

/** Undefined while one of the telephones is still in the call. */
function leftOf(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((latest, each) =>
    latest === undefined || each === undefined ? undefined : Math.max(latest, each),
  )
}
