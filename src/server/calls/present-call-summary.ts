import type { CallSide as ContractSide, CallSummary as ContractSummary } from '../../contract/call.ts'
import type { CallId, UserId } from '../../core/model/ids.ts'
import { reasonInWords } from '../../core/policy/reason-in-words.ts'
import { type NamesById, nameIds } from '../../core/words/name-ids.ts'
import type { CallSide, CallSummary } from '../../store/calls.ts'
import type { StoredUser } from '../../store/users.ts'
import type { HeardRecordings } from '../access/call-access.ts'
import { isoTime } from '../iso-time.ts'
import { presentRecordingSummary } from '../recordings/present-recording.ts'
import type { KeptOfCall } from '../retention/kept-of-calls.ts'
import { presentControlState } from './present-control.ts'
import { presentOutline } from './present-outline.ts'
import type { SaidOfCall } from './said-of-calls.ts'

/** A user, and what is its name among those of all accounts; see `uniqueIdOf`. */
export type NamedUser = StoredUser & { readonly uniqueId?: string }

/** Users of the calls on a page, by id; whoever was removed meanwhile is missing. */
export type UsersById = ReadonlyMap<UserId, NamedUser>

/** What a call only refers to. */
interface SummaryContext extends HeardRecordings {
  readonly users: UsersById
  readonly names: NamesById
  readonly twinIds?: readonly CallId[] | undefined
  /** Other legs that the caller may see, with what may be heard of them. */
  readonly legs?: readonly CallSummary[] | undefined
  readonly said?: SaidOfCall | undefined
  readonly kept?: KeptOfCall | undefined
  readonly isArchived?: boolean
}

export function presentCallSummary(call: CallSummary, context: SummaryContext): ContractSummary {
  const { recordings, heardIds, users, names, twinIds = [], legs = [], said, kept, isArchived } = context
  const control = presentControlState(call, names)
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
    ...presentOutline(call, { recordings, heardIds }, names),
    ...(control && { control }),
    ...(legs.length > 0 && { legs: legs.map((leg) => presentLeg(leg, users)) }),
    ...said,
    ...kept,
    ...(isArchived && { isArchived }),
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

function presentLeg(leg: CallSummary, users: UsersById): NonNullable<ContractSummary['legs']>[number] {
  const { id, startedAtMs, durationMs, direction, caller, callee, recorded } = leg
  return {
    callId: id,
    startedAt: isoTime(startedAtMs),
    ...(durationMs !== undefined && { durationMs }),
    direction,
    caller: presentSide(caller, users),
    callee: presentSide(callee, users),
    recorded,
  }
}

export function presentSide({ userId, ...side }: CallSide, users: UsersById): ContractSide {
  const user = userId === undefined ? undefined : users.get(userId)
  if (!user) return side
  const { id, name, uniqueId } = user
  return { ...side, user: { id, name, ...(uniqueId !== undefined && { uniqueId }) } }
}

/** `{ user: { id, name } }` when it is known. */
export function named<Key extends string>(
  key: Key,
  thing: { readonly id: string; readonly name: string } | undefined,
): { [K in Key]?: { id: string; name: string } } {
  return (thing ? { [key]: { id: thing.id, name: thing.name } } : {}) as { [K in Key]?: { id: string; name: string } }
}
