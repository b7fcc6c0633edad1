import type { Interval, ReplayStep, Segment } from '../core/model/call-time-line.ts'
import { formatStep, levelName } from '../core/policy/describe-decision.ts'
import { describeUnrecorded } from '../core/policy/describe-replay.ts'
import type { ExplainedReplay } from './explain-call.ts'

/** For people, readable aloud: what is kept, what is not and why, then everything that happened with every step of the reasoning. */
export function formatReplay({ segments, unrecorded, trace }: ExplainedReplay): readonly string[] {
  const startMs = trace[0]?.atMs ?? 0
  const span = ({ fromMs, toMs }: Interval) => `from ${clock(fromMs - startMs)} to ${clock(toMs - startMs)}`
  return [
    ...segments.flatMap((segment, index) => formatSegment(segment, index + 1, span)),
    ...unrecorded.map((stretch) => `Not recorded ${span(stretch)}: ${describeUnrecorded(stretch)}.`),
    'What happened:',
    ...trace.flatMap((step) => formatMoment(step, startMs)),
  ]
}

function formatSegment(segment: Segment, number: number, span: (interval: Interval) => string): readonly string[] {
  const { owner, triggers, pauses, marks, visibleTo } = segment
  const others = triggers.map(levelName).filter((name) => name !== levelName(owner))
  const people = visibleTo.users.length === 0 ? [] : [`users ${visibleTo.users.join(', ')}`]
  return [
    `Segment ${number}, ${span(segment)}: owner ${levelName(owner)}${others.length > 0 ? `, also wanted by ${others.join(', ')}` : ''}.`,
    ...pauses.map((pause) => `  Paused ${span(pause)}.`),
    ...marks.map((mark) => `  Marked ${span(mark)}.`),
    `  May be heard by ${[...people, ...visibleTo.scopes].join(', ')}.`,
  ]
}

function formatMoment({ atMs, happened, decision }: ReplayStep, startMs: number): readonly string[] {
  return [`  ${clock(atMs - startMs)} ${happened}`, ...(decision?.trace ?? []).map((step) => `    ${formatStep(step)}`)]
}

/** `1:05`, `1:05.250`, `1:00:00`. */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const fraction = ms % 1000 === 0 ? '' : `.${String(Math.round(ms % 1000)).padStart(3, '0')}`
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}${fraction}`
}
