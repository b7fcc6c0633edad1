import type { CallSide as ContractSide, CallSummary as ContractSummary } from '../../contract/call.ts'
import type { CallId, UserId } from '../../core/model/ids.ts'
import { reasonInWords } from '../../core/policy/reason-in-words.ts'
import { type NamesById, nameIds } from '../../core/words/name-ids.ts'
import type { CallSide, CallSummary } from '../../store/calls.ts'
import type { StoredUser } from '../../store/users.ts'
import type { HeardRecordings } from '../access/call-access.ts'
import { isoTime } from '../iso-time.ts'
import { presentRecordingSummary } from '../recordings/present-recording.ts'

/** Users of the calls on a page, by id; whoever was removed meanwhile is missing. */
export type UsersById = ReadonlyMap<UserId, StoredUser>

export function presentCallSummary(
  call: CallSummary,
  { recordings, heardIds }: HeardRecordings,
  users: UsersById,
  names: NamesById,
  twinIds: readonly CallId[] = [],
): ContractSummary {
  const heard = recordings.filter((recording) => heardIds.has(recording.id))
  const { id, accountId, state, startedAtMs, endedAtMs, durationMs, direction, outcome, skipReason, flags } = call
  return {
    id,
    accountId,
    state,
    ...(call.status && state === 'live' ? { status: call.status } : {}),
    startedAt: isoTime(startedAtMs),
    direction,
    caller: presentSide(call.caller, users),
    callee: presentSide(call.callee, users),
    reason: nameIds(reasonInWords(call), names),
    flags: [...flags],
    recorded: heard.length > 0,
    recordings: heard.map((recording) => presentRecordingSummary(recording, names)),
    ...withheld(recordings.length - heard.length),
    ...(endedAtMs === undefined ? {} : { endedAt: isoTime(endedAtMs) }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(skipReason === undefined ? {} : { skipReason }),
    ...(twinIds.length > 0 ? { twinIds: [...twinIds] } : {}),
  }
}

export function withheld(recordings: number): { withheld?: number } {
  return recordings === 0 ? {} : { withheld: recordings }
}

function presentSide({ userId, ...side }: CallSide, users: UsersById): ContractSide {
  return { ...side, ...named('user', userId === undefined ? undefined : users.get(userId)) }
}

/** `{ user: { id, name } }` when it is known. */
export function named<Key extends string>(
  key: Key,
  thing: { readonly id: string; readonly name: string } | undefined,
): { [K in Key]?: { id: string; name: string } } {
  return (thing ? { [key]: { id: thing.id, name: thing.name } } : {}) as { [K in Key]?: { id: string; name: string } }
}
