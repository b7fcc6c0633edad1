import type { Replay, UnrecordedStretch } from '../model/call-time-line.ts'
import type { SkipReason } from '../model/policy.ts'
import { levelPhrase, SKIP_SENTENCES } from './describe-decision.ts'

/** Why nothing was kept of a stretch, besides the reasons of a skip. */
export const STRETCHES = {
  'not-started': 'nobody had started it',
  stopped: 'it was stopped',
  'outside-window': 'it lies outside what was started and stopped by hand',
  'too-short': 'it was shorter than the minimum',
  'maximum-duration': 'the longest duration was reached',
  'told-too-late': 'what asks for it was told too late',
} as const satisfies Record<Exclude<UnrecordedStretch['reason'], SkipReason>, string>

/** One sentence for people. */
export function describeReplay({ outcome, segments, unrecorded }: Replay): string {
  const [segment] = segments
  if (segment) {
    if (segments.length > 1) return `Recorded in ${segments.length} segments.`
    return `Recorded in one segment, which ${segment.startedBy === 'rule' ? 'follows' : 'was started by hand under'} ${levelPhrase(segment.owner)}.`
  }
  const why = tellingStretch(unrecorded)
  if (outcome === 'armed' && why?.reason !== 'too-short') return 'Not recorded: nobody started it.'
  return why ? `Not recorded: ${describeUnrecorded(why)}.` : 'Not recorded: the call has no length.'
}

/** What was recorded and destroyed, else the longest stretch; that nobody had answered yet says least. */
export function tellingStretch(unrecorded: readonly UnrecordedStretch[]): UnrecordedStretch | undefined {
  const lengthOf = ({ fromMs, toMs }: UnrecordedStretch) => toMs - fromMs
  const longest = [...unrecorded].sort((left, right) => lengthOf(right) - lengthOf(left))
  return (
    longest.find(({ reason }) => reason === 'too-short') ??
    longest.find(({ reason }) => reason !== 'not-answered') ??
    longest[0]
  )
}

/** Why nothing was kept of a stretch: `calls inside the account are excluded`. */
export function describeUnrecorded({ reason }: UnrecordedStretch): string {
  if (reason in STRETCHES) return STRETCHES[reason as keyof typeof STRETCHES]
  return SKIP_SENTENCES[reason as SkipReason].slice('Not recorded: '.length, -1)
}
