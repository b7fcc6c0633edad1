import type { Call, CallFlag } from '../model/call.ts'
import type { RecordingStatus, Replay, UnrecordedStretch } from '../model/call-time-line.ts'
import type { Decision, PolicyLevel, SkipReason } from '../model/policy.ts'
import { levelName, levelPhrase } from './describe-decision.ts'
import { inTurn, sourceName } from './describe-event.ts'
import { describeUnrecorded } from './describe-replay.ts'
import { SKIP_REASONS } from './skip-reasons.ts'
import { WHY_NOT_RECORDED, whyNothing } from './why-not-recorded.ts'

export interface ReasonFacts extends Pick<Call, 'state' | 'flags'> {
  readonly decision?: Decision
  readonly replay?: ReplayOutline & { readonly status?: RecordingStatus }
  readonly recorded: boolean
}

type ReplayOutline = Pick<Replay, 'outcome' | 'segments' | 'unrecorded' | 'commands'>

/**
 * Why the call is, or is not, recorded: one sentence for people, also when nothing went wrong. It may name users and devices by their
 * ids: see core/words/name-ids.ts.
 */
export function reasonInWords(facts: ReasonFacts): string {
  const { state, flags, decision, replay, recorded } = facts
  if (!decision) return state === 'live' ? 'Not decided yet' : 'Not recorded: no decision was made'
  if (replay) return reasonOfReplay(facts, replay, decision)
  if (recorded) return `Recorded: ${wantedBy(decision)}`
  if (decision.outcome === 'skip') {
    return `Not recorded: ${decision.excludedBy ? SKIP_REASONS[decision.excludedBy] : 'no rule asks for it'}`
  }
  if (decision.outcome === 'armed') {
    return state === 'live' ? 'Can be recorded: nobody has started it' : 'Not recorded: nobody started it'
  }
  if (state === 'live') return `Being recorded: ${wantedBy(decision)}`
  if (state === 'ended') return `Recorded, being made ready: ${wantedBy(decision)}`
  return `Not recorded: ${whatWasMissing(flags)}`
}

function reasonOfReplay(
  { state, flags, recorded }: ReasonFacts,
  replay: NonNullable<ReasonFacts['replay']>,
  decision: Decision,
): string {
  if (state === 'live') return whatGoesOn(replay, decision)
  if (replay.segments.length === 0) return `Not recorded: ${whyNothingInWords(replay)}`
  if (recorded) return `Recorded${whatWasKept(replay)}`
  return state === 'ended'
    ? `Recorded, being made ready${whatWasKept(replay)}`
    : `Not recorded: ${whatWasMissing(flags)}`
}

function whatGoesOn(replay: NonNullable<ReasonFacts['replay']>, decision: Decision): string {
  const { status, segments } = replay
  const before = segments.length > 0 ? `; recorded before${whatWasKept(replay)}` : ''
  if (status === 'recording') return `Being recorded${whatWasKept(replay)}`
  if (status === 'paused') return `Paused${whatWasKept(replay)}`
  if (status === 'armed') {
    const { reason } = replay.unrecorded.at(-1) ?? {}
    const why = reason === 'stopped' || reason === 'outside-window' ? stopped(replay) : 'nobody has started it'
    return `Can be recorded: ${why}${before}`
  }
  return `Not recorded: ${SKIP_REASONS[decision.excludedBy ?? 'no-rule']}${before}`
}

/** ` in 2 segments: queue support, then user …`. */
function whatWasKept({ segments }: ReplayOutline): string {
  const [first] = segments
  if (!first) return ''
  if (segments.length === 1) return `: ${first.startedBy === 'command' ? 'started by hand' : askedBy(first.owner)}`
  return ` in ${segments.length} segments: ${inTurn(segments.map(({ owner }) => levelPhrase(owner)))}`
}

function whyNothingInWords(replay: ReplayOutline): string {
  const reason = whyNothing(replay)
  if (reason === undefined) return 'the call has no length'
  return reason === 'stopped' ? stopped(replay) : WHY_NOT_RECORDED[reason]
}

function stopped({ commands }: ReplayOutline): string {
  const stop = commands.findLast(({ command, effect }) => command === 'stop' && effect !== undefined)
  return stop ? `stopped by ${sourceName(stop.from)}` : 'it was stopped'
}

/** Why nothing was kept of a stretch of a call that is over. */
export function stretchInWords(stretch: UnrecordedStretch, call: { readonly endedAtMs?: number }): string {
  const { reason, toMs } = stretch
  if (reason === 'not-answered' && toMs < (call.endedAtMs ?? 0)) return 'nobody had answered yet'
  return reason in SKIP_REASONS ? SKIP_REASONS[reason as SkipReason] : describeUnrecorded(stretch)
}

function wantedBy({ owner, importedFrom }: Decision): string {
  if (importedFrom !== undefined) return `imported from ${importedFrom}`
  return owner ? `${RULES[owner.kind]} ask for it` : 'a rule asks for it'
}

/** The same, by name where there is more than one of the kind. */
const askedBy = (owner: PolicyLevel): string => `${rulesInWords(owner)} ask for it`

/** `the rules of user 101`. */
export function rulesInWords(owner: PolicyLevel): string {
  const isOneOfMany = owner.kind === 'queue' || owner.kind === 'user' || owner.kind === 'device'
  return isOneOfMany ? `the rules of ${levelName(owner)}` : RULES[owner.kind]
}

const RULES = {
  account: "the account's rules",
  queue: "the queue's rules",
  user: "the user's rules",
  device: "the device's rules",
  'endpoint-default': 'the rules for all users',
} as const satisfies Record<PolicyLevel['kind'], string>

/** In order of importance: the first that applies is told. */
const MISSING = {
  'too-short': WHY_NOT_RECORDED['too-short'],
  'encryption-failed': 'its audio could not be decrypted',
  'media-missing': 'no audio arrived',
  'codec-not-rendered': 'its codec cannot be played yet; the packets are kept',
  'audio-lost': 'its audio could not be written',
} as const satisfies Partial<Record<CallFlag, string>>

function whatWasMissing(flags: readonly CallFlag[]): string {
  const found = Object.entries(MISSING).find(([flag]) => flags.includes(flag as CallFlag))
  return found?.[1] ?? 'no audio was kept'
}
