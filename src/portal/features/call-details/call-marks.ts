import type { CallDetails } from '../../../contract/call.ts'
import type { CallCourse } from '../../../contract/segment.ts'
import type { CallAxis } from '../../../core/model/call-axis.ts'
import { t } from '../../lib/i18n.ts'
import type { TimeLineMark } from '../../ui/time-line/cluster-marks.ts'
import { streamName } from './channel-names.ts'
import { dialledInWords, dialledNumbers } from './dialled-numbers.ts'

type Happening = CallCourse['trace'][number]

/** Told by other marks, by the line's own ends, or by the lanes. */
const NOT_MARKED: readonly Happening['event'][] = ['start', 'end', 'command', 'dtmf', 'hold', 'unhold', 'codec']

/** What happened during the call, in order of time: commands, transfers, where it went, keys pressed. */
export function callMarks(call: CallDetails, axis: CallAxis): readonly TimeLineMark[] {
  const marks = [...commandMarks(call, axis), ...eventMarks(call, axis), ...digitMarks(call, axis)]
  return marks.sort((left, right) => left.atMs - right.atMs)
}

function commandMarks({ commands }: CallDetails, axis: CallAxis): readonly TimeLineMark[] {
  return commands.map(({ at, command, refusedBecause, words }, index) => ({
    key: `command ${index}`,
    kind: refusedBecause === undefined ? command : 'refused',
    atMs: Date.parse(at) - axis.startMs,
    words,
  }))
}

function eventMarks({ trace, startedAt }: CallDetails, axis: CallAxis): readonly TimeLineMark[] {
  return trace
    .filter(({ event, at }) => !NOT_MARKED.includes(event) && !(event === 'answer' && at === startedAt))
    .map(({ at, event, happened }, index) => ({
      key: `event ${index} ${at}`,
      kind: event === 'transfer' || event === 'forward' ? 'transfer' : 'event',
      atMs: Date.parse(at) - axis.startMs,
      words: happened,
    }))
}

function digitMarks(call: CallDetails, axis: CallAxis): readonly TimeLineMark[] {
  return call.recordings.flatMap(({ id, startedAt, dtmf }) => {
    const startMs = Date.parse(startedAt) - axis.startMs
    const numbers = dialledNumbers(dtmf).map(({ atMs, digits, streamId }) => ({
      key: `digits ${id} ${streamId} ${atMs}`,
      kind: 'digits' as const,
      atMs: startMs + atMs,
      text: digits,
      words: `${streamName(call, streamId) ?? t('Somebody')} ${dialledInWords(digits)}`,
    }))
    return numbers.filter(({ text, atMs }) => !isStarCode(call, text, axis.startMs + atMs))
  })
}

const LONGEST_CODE = 4
const CODE_MS = 3_000

/** Keys of a star code, or those of them that came into the recording, are told by their command. */
function isStarCode({ commands }: CallDetails, digits: string, fromMs: number): boolean {
  if (digits.length > LONGEST_CODE) return false
  return commands.some(({ way, at }) => {
    const afterMs = Date.parse(at) - fromMs
    return way === 'star-code' && afterMs > -SAME_MOMENT_MS && afterMs < CODE_MS
  })
}

/** Packets and events are stamped by different clocks of one machine. */
const SAME_MOMENT_MS = 300
