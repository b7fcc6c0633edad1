/** What was kept of a call and what was not, in its places on the time line. */

import type { CallDetails } from '../../../contract/call.ts'
import type { Recording } from '../../../contract/recording.ts'
import type { CallSegment } from '../../../contract/segment.ts'
import { type CallAxis, NOTABLE_MS } from '../../../core/model/call-axis.ts'
import { t } from '../../lib/i18n.ts'
import type { Peaks } from '../../lib/peaks.ts'
import { say } from '../../lib/say.ts'
import type { Stretch, TimeLineGap, TimeLinePart } from '../../ui/time-line/time-line-part.ts'
import { channelNames } from './channel-names.ts'
import { holdMarks } from './hold-marks.ts'
import { redactedStretches } from './redacted-stretches.ts'

export type PeaksById = ReadonlyMap<string, Peaks | undefined | null>

/** In order of time. */
export function callParts(call: CallDetails, axis: CallAxis, peaks: PeaksById): readonly TimeLinePart[] {
  const parts = call.segments.length > 0 ? segmentParts(call, axis, peaks) : legacyParts(call, axis, peaks)
  const redacted = redactedStretches(call, axis)
  const withRedactions = parts.map((part) => {
    const within = redacted.filter(({ fromMs, toMs }) => fromMs < part.toMs && toMs > part.fromMs)
    return within.length > 0 ? { ...part, redactions: within } : part
  })
  return withRedactions.filter(({ fromMs, toMs }) => toMs > fromMs).sort((left, right) => left.fromMs - right.fromMs)
}

function segmentParts(call: CallDetails, axis: CallAxis, peaks: PeaksById): readonly TimeLinePart[] {
  const recordings = new Map(call.recordings.map((recording) => [recording.id, recording]))
  return call.segments.map((segment) => {
    const recording = recordings.get(segment.recordingId ?? '')
    const stretch = clipped(segment, axis)
    const toMs = segment.endedBy === 'still-running' && call.state === 'live' ? axis.durationMs : stretch.toMs
    const place = { ...stretch, toMs }
    return {
      ...place,
      key: `segment ${segment.index}`,
      label: say(segment.owner.words),
      ...(recording
        ? recorded(call, recording, place, axis, peaks)
        : { kind: 'pending' as const, state: pendingState(call, segment), voices: [], holds: [] }),
      pauses: pausesOf(call, segment).map((pause) => ({
        ...pauseOf(pause, call.status === 'paused' ? segment : undefined, place, axis),
        words: pauseWords(call, pause),
      })),
      marks: segment.marks.map((mark) => clipped(mark, axis)),
    }
  })
}

/** A pause that has only just begun has no length yet, and the call is not asked about again before something else happens. */
function pausesOf({ status, commands }: CallDetails, { endedBy, pauses, to }: CallSegment): readonly Interval[] {
  if (status !== 'paused' || endedBy !== 'still-running' || pauses.some((pause) => pause.to === to)) return pauses
  const given = commands.findLast(({ effect }) => effect === 'paused')
  return [...pauses, { from: given?.at ?? to, to }]
}

/** A pause that goes on is only as long as it was when the call was asked about. `paused`: the segment that is, if one is. */
function pauseOf(pause: Interval, paused: CallSegment | undefined, place: Stretch, axis: CallAxis): Stretch {
  const stretch = clipped(pause, axis)
  return paused?.endedBy === 'still-running' && pause.to === paused.to ? { ...stretch, toMs: place.toMs } : stretch
}

/** Calls that were recorded before there were segments: each recording is a part. */
function legacyParts(call: CallDetails, axis: CallAxis, peaks: PeaksById): readonly TimeLinePart[] {
  return call.recordings.map((recording) => {
    const fromMs = Date.parse(recording.startedAt) - axis.startMs
    const place = { fromMs, toMs: fromMs + recording.durationMs }
    const part = recorded(call, recording, place, axis, peaks)
    return { ...place, ...part, key: recording.id, label: 'recorded', pauses: [], marks: [] }
  })
}

function recorded(call: CallDetails, recording: Recording, place: Stretch, axis: CallAxis, peaks: PeaksById) {
  const startMs = Date.parse(recording.startedAt) - axis.startMs
  return {
    kind: 'recorded' as const,
    voices: channelNames(call, recording),
    sound: { ...place, startMs, peaks: peaks.get(recording.id) },
    holds: holdMarks(call.streams, recording).map(({ fromMs, toMs, lane }) => ({
      fromMs: startMs + fromMs,
      toMs: startMs + toMs,
      lane,
    })),
  }
}

/** Where nothing is kept, in order of time; what is too short to be seen is left out. */
export function callGaps(call: CallDetails, axis: CallAxis): readonly TimeLineGap[] {
  const unrecorded = [...call.unrecorded, ...unrecordedNow(call)].map((stretch) => ({
    ...clipped(stretch, axis),
    kind: 'unrecorded' as const,
    why: say(stretch.words),
    words: t('Not recorded: {words}', { words: say(stretch.words) }),
  }))
  const destroyed = call.destroyed.map((interval) => {
    const stretch = clipped(interval, axis)
    const because = unrecorded.find((each) => each.fromMs < stretch.toMs && each.toMs > stretch.fromMs)
    const why = because ? because.why : t('it turned out not to be allowed')
    return { ...stretch, kind: 'destroyed' as const, words: t('Recorded at first, then destroyed: {why}', { why }) }
  })
  // What was destroyed says by itself that nothing is there.
  const told = unrecorded.filter(
    ({ fromMs, toMs }) => !destroyed.some((each) => each.fromMs <= fromMs && each.toMs >= toMs),
  )
  return joined([...told, ...destroyed].sort((left, right) => left.fromMs - right.fromMs)).filter(
    ({ fromMs, toMs }) => toMs - fromMs >= NOTABLE_MS,
  )
}

/** Of a live call that is not recorded at the moment: from where the last thing known ends. */
function unrecordedNow({ state, segments, unrecorded, startedAt, reason, outcome }: CallDetails) {
  if (state !== 'live' || outcome === undefined) return []
  if (segments.some(({ endedBy }) => endedBy === 'still-running')) return []
  const from = [...segments, ...unrecorded].reduce((latest, { to }) => (to > latest ? to : latest), startedAt)
  const last = unrecorded.at(-1)
  // `Can be recorded: stopped by Clara; recorded before: …`
  const [now = ''] = reason.split(';')
  const words = last?.to === from ? last.words : now.slice(now.indexOf(': ') + 2)
  return [{ from, to: END_OF_TIME, words }]
}

const END_OF_TIME = new Date(8.64e15).toISOString()

/** Stretches that follow upon one another for one reason are one. */
function joined(gaps: readonly TimeLineGap[]): readonly TimeLineGap[] {
  const all: TimeLineGap[] = []
  for (const gap of gaps) {
    const last = all.at(-1)
    if (last?.words === gap.words && last.toMs === gap.fromMs) all[all.length - 1] = { ...last, toMs: gap.toMs }
    else all.push(gap)
  }
  return all
}

interface Interval {
  readonly from: string
  readonly to: string
}

function clipped({ from, to }: Interval, { startMs, durationMs }: CallAxis): Stretch {
  const within = (at: string) => Math.min(durationMs, Math.max(0, Date.parse(at) - startMs))
  return { fromMs: within(from), toMs: within(to) }
}

function pendingState(call: CallDetails, { endedBy }: CallSegment): string {
  if (call.state === 'ended') return t('Getting ready…')
  if (call.state === 'ready') return t('No audio')
  if (endedBy !== 'still-running') return t('Recorded')
  return call.status === 'paused' ? t('Recorded') : t('Being recorded')
}

/** `Paused by user Clara Vogt (201)`. */
function pauseWords({ commands }: CallDetails, { from }: Interval): string {
  const given = commands.find(({ at, effect }) => effect === 'paused' && at === from)
  return given
    ? t('Paused by {from}: nothing of this is kept', { from: given.from })
    : t('Paused: nothing of this is kept')
}
