import type { CallDetails, CallParty, CallStream as ContractStream } from '../../contract/call.ts'
import type { RecordingProof } from '../../contract/recording-proof.ts'
import type { RecordingRetention } from '../../contract/retention.ts'
import { queuesOfCall } from '../../core/access/subject-of-call.ts'
import type { RecordingClient } from '../../core/model/account.ts'
import type { Call, CallStream, Party } from '../../core/model/call.ts'
import type { CallId, RecordingId } from '../../core/model/ids.ts'
import type { Decision } from '../../core/model/policy.ts'
import type { Recording } from '../../core/model/recording.ts'
import type { Redaction } from '../../core/model/redaction.ts'
import type { LegalHold } from '../../core/model/retention.ts'
import { outcomeOfCall, whyNotRecorded } from '../../core/policy/why-not-recorded.ts'
import { ownNamesOf } from '../../core/siprec/join-key.ts'
import type { NamesById } from '../../core/words/name-ids.ts'
import type { CallSummary } from '../../store/calls.ts'
import type { StoredCheck } from '../../store/recording-checks.ts'
import { isoTime } from '../iso-time.ts'
import { presentTrace } from '../present-trace.ts'
import { presentRecording } from '../recordings/present-recording.ts'
import type { KeptOfCall } from '../retention/kept-of-calls.ts'
import { named, presentCallSummary, type UsersById, withheld } from './present-call-summary.ts'
import { type ControlContext, presentControl } from './present-control.ts'
import { presentCourse } from './present-course.ts'
import type { SaidOfCall } from './said-of-calls.ts'

/** What the call only refers to. */
export interface CallContext {
  readonly recordings: readonly Recording[]
  /** Those of them that the caller may hear. */
  readonly heardIds: ReadonlySet<RecordingId>
  readonly twinIds: readonly CallId[]
  /** Other legs that the caller may see. */
  readonly legs: readonly CallSummary[]
  readonly said: SaidOfCall | undefined
  readonly users: UsersById
  readonly devices: ReadonlyMap<string, { readonly id: string; readonly name: string }>
  /** Of whoever the call's decisions speak of. */
  readonly names: NamesById
  /** Cases that hold the call; none for whoever may not know of them. */
  readonly legalHolds: readonly LegalHold[]
  /** Until when each is kept. */
  readonly retention: ReadonlyMap<RecordingId, RecordingRetention>
  readonly checks: ReadonlyMap<RecordingId, StoredCheck>
  readonly timeStamps: ReadonlyMap<RecordingId, RecordingProof['timeStamp']>
  readonly redactions: readonly Redaction[]
  readonly isArchived: boolean
  readonly recordingClient: RecordingClient | undefined
  /** The caller may see what the phone system sent. */
  readonly withMetadata: boolean
  readonly control: ControlContext
}

export function presentCallDetails(call: Call, context: CallContext): CallDetails {
  const { recordings, heardIds, names, recordingClient, retention, checks, timeStamps, legalHolds } = context
  const heard = recordings.filter(({ id }) => heardIds.has(id))
  const side = (role: Party['role']) => call.parties.find((party) => party.role === role) ?? {}
  const skipReason = whyNotRecorded(call)
  const outcome = outcomeOfCall(call)
  const { control: _, ...summary } = presentCallSummary(
    {
      ...call,
      ...(call.replay ? { status: call.replay.status } : {}),
      caller: sideOf(side('caller')),
      callee: sideOf(side('callee')),
      recorded: recordings.length > 0,
      queueIds: queuesOfCall(call),
      ownNames: ownNamesOf(call.identifiers),
      ...(call.endedAtMs === undefined
        ? {}
        : { durationMs: Math.max(0, Math.round(call.endedAtMs - call.startedAtMs)) }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(skipReason === undefined ? {} : { skipReason }),
    },
    { ...context, kept: keptOf(heard.flatMap(({ id }) => retention.get(id) ?? [])) },
  )
  const control = presentControl(call, context.control, names)
  return {
    ...summary,
    ...(control ? { control } : {}),
    ...(legalHolds.length > 0 && { legalHolds: legalHolds.map((hold) => ({ ...hold })) }),
    recordingClient: { id: call.recordingClientId, ...(recordingClient ? { name: recordingClient.name } : {}) },
    parties: call.parties.map((party) => presentParty(party, context)),
    streams: call.streams.map(presentStream),
    sessions: call.sessions.map(({ startedAtMs, endedAtMs, twinOf: _, ...session }) => ({
      ...session,
      startedAt: isoTime(startedAtMs),
      ...endOf(endedAtMs),
    })),
    ...(call.sources ? { sources: call.sources.map((source) => ({ ...source })) } : {}),
    ...(call.mergedFrom ? { mergedFrom: call.mergedFrom.map(({ callId }) => callId) } : {}),
    identifiers: { ...call.identifiers },
    ...(call.imported && { imported: presentImported(call.imported) }),
    recordings: heard.map((recording) =>
      presentRecording(recording, names, {
        retention: retention.get(recording.id),
        check: checks.get(recording.id),
        timeStamp: timeStamps.get(recording.id),
      }),
    ),
    recorded: heard.length > 0,
    ...withheld(recordings.length - heard.length),
    ...presentCourse(call, context, names),
    ...(call.endCause ? { endCause: call.endCause } : {}),
    ...(call.decision ? { decision: presentDecision(call.decision, names) } : {}),
    ...(context.withMetadata && call.metadata ? { metadata: call.metadata.map(presentMetadata) } : {}),
  }
}

function keptOf(dates: readonly RecordingRetention[]): KeptOfCall {
  const [keptUntil] = dates.map(({ expiresAt }) => expiresAt).sort()
  return { ...(keptUntil !== undefined && { keptUntil }), ...(dates.some(({ isHeld }) => isHeld) && { isHeld: true }) }
}

function sideOf({ name, number, aor, userId }: Partial<Party>) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(number === undefined ? {} : { number }),
    ...(aor === undefined ? {} : { aor }),
    ...(userId === undefined ? {} : { userId }),
  }
}

function presentParty(party: Party, { users, devices }: CallContext): CallParty {
  const { userId, deviceId, joinedAtMs, leftAtMs, streamIds, ...rest } = party
  return {
    ...rest,
    streamIds: [...streamIds],
    ...named('user', userId === undefined ? undefined : users.get(userId)),
    ...named('device', deviceId === undefined ? undefined : devices.get(deviceId)),
    ...(joinedAtMs === undefined ? {} : { joinedAt: isoTime(joinedAtMs) }),
    ...(leftAtMs === undefined ? {} : { leftAt: isoTime(leftAtMs) }),
  }
}

function presentStream(stream: CallStream): ContractStream {
  const { id, sessionId, kind, label, codecs, directions, endedAtMs } = stream
  return {
    id,
    sessionId,
    kind,
    codecs: [...codecs],
    startedAt: isoTime(directions[0]?.atMs ?? 0),
    directions: directions.map(({ atMs, direction }) => ({ at: isoTime(atMs), direction })),
    holds: holdsOf(stream),
    ...(label === undefined ? {} : { label }),
    ...endOf(endedAtMs),
  }
}

/** From each `inactive` to the next change, or to the end of the stream. */
function holdsOf({ directions, endedAtMs }: CallStream): ContractStream['holds'] {
  return directions.flatMap(({ atMs, direction }, index) => {
    if (direction !== 'inactive') return []
    const toMs = directions[index + 1]?.atMs ?? endedAtMs
    return [{ from: isoTime(atMs), ...(toMs === undefined ? {} : { to: isoTime(toMs) }) }]
  })
}

function presentDecision(decision: Decision, names: NamesById): NonNullable<CallDetails['decision']> {
  const { outcome, owner, triggers, excludedBy, trace } = decision
  return {
    outcome,
    triggers: [...triggers],
    trace: presentTrace(trace, names),
    ...(owner ? { owner } : {}),
    ...(excludedBy ? { excludedBy } : {}),
  }
}

function presentMetadata({ atMs, sessionId, contentType, raw, problems }: NonNullable<Call['metadata']>[number]) {
  return { at: isoTime(atMs), sessionId, contentType, raw, problems: [...problems] }
}

function endOf(endedAtMs: number | undefined): { endedAt?: string } {
  return endedAtMs === undefined ? {} : { endedAt: isoTime(endedAtMs) }
}

function presentImported({
  importedAtMs,
  ...imported
}: NonNullable<Call['imported']>): NonNullable<CallDetails['imported']> {
  return { ...imported, importedAt: isoTime(importedAtMs) }
}
