import type { CallCourse } from '../../contract/segment.ts'
import type { Call } from '../../core/model/call.ts'
import type { CommandResult, ReplayStep } from '../../core/model/call-time-line.ts'
import type { Redaction } from '../../core/model/redaction.ts'
import { formatStep } from '../../core/policy/describe-decision.ts'
import { describeCommand, sourceName } from '../../core/policy/describe-event.ts'
import { describeUnrecorded } from '../../core/policy/describe-replay.ts'
import { stretchInWords } from '../../core/policy/reason-in-words.ts'
import { type NamesById, nameIds } from '../../core/words/name-ids.ts'
import type { HeardRecordings } from '../access/call-access.ts'
import { isoTime } from '../iso-time.ts'
import { presentInterval, presentSegment } from '../recordings/present-segment.ts'
import { presentStretch } from '../redactions/present-redaction.ts'
import { segmentAudio } from './present-outline.ts'
import { withDestroyed } from './with-destroyed.ts'
import { withRedacted } from './with-redacted.ts'

/** How the call went so far; of calls from before there were segments nothing is known. */
export function presentCourse(
  call: Call,
  heard: HeardRecordings & { readonly redactions: readonly Redaction[] },
  names: NamesById,
): CallCourse {
  const { segments = [], unrecorded = [], commands = [], trace = [] } = call.replay ?? {}
  return {
    segments: segments.map((segment, index) => ({
      ...presentSegment({ ...segment, index }, names),
      ...segmentAudio(index, heard),
    })),
    unrecorded: unrecorded.map((stretch) => ({
      ...presentInterval(stretch),
      reason: stretch.reason,
      words: call.state === 'live' ? describeUnrecorded(stretch) : stretchInWords(stretch, call),
    })),
    commands: commands.map((command) => presentCommand(command, names)),
    trace: withRedacted(withDestroyed(trace, call.destroyed), heard.redactions).map((step) => presentStep(step, names)),
    redacted: heard.redactions.map(presentStretch),
    destroyed: (call.destroyed ?? []).map(presentInterval).filter(({ from, to }) => from !== to),
  }
}

function presentCommand(result: CommandResult, names: NamesById): CallCourse['commands'][number] {
  const { atMs, command, way, from, effect, refusedBecause } = result
  return {
    at: isoTime(atMs),
    command,
    way,
    from: nameIds(sourceName(from), names),
    words: nameIds(describeCommand(result), names),
    ...(effect === undefined ? {} : { effect }),
    ...(refusedBecause === undefined ? {} : { refusedBecause }),
  }
}

function presentStep(step: ReplayStep, names: NamesById): CallCourse['trace'][number] {
  const { atMs, event, happened, outcome, decision } = step
  return {
    at: isoTime(atMs),
    event,
    happened: nameIds(happened, names),
    outcome,
    steps: (decision?.trace ?? []).map((each) => nameIds(formatStep(each), names)),
  }
}
