import { judgeRecording } from '../core/audio/judge-recording.ts'
import { RENDERED_KINDS } from '../core/audio/payload-format.ts'
import { TICKS_PER_MS } from '../core/audio/source-clock.ts'
import { withFlag } from '../core/journal/fold-call.ts'
import type { JournalEnd } from '../core/journal/read-journal.ts'
import type { Call } from '../core/model/call.ts'
import type { PolicySettings } from '../core/model/policy.ts'
import type { Recording } from '../core/model/recording.ts'
import { optionsOf } from '../core/policy/options-of.ts'
import type { SurveyedRecording } from './survey-journal.ts'

/** The call with what a person should know of its audio. */
export function flagCall(
  call: Call,
  recordings: readonly SurveyedRecording[],
  end: JournalEnd,
  settings: PolicySettings,
): Call {
  let result = call
  if (end.damagedBytes > 0) result = withFlag(result, 'audio-lost')
  result = flagCodecs(result, recordings)
  const wanted = call.replay ? recordings.length > 0 : call.decision?.outcome === 'record'
  // Packets that are no audio (RTCP, digits, comfort noise) are not a short call.
  const isSilent = recordings.every((recording) => !recording.plan && packetsNotRendered(recording) === 0)
  if (wanted && isSilent) return withFlag(result, 'media-missing')
  return isTooShort(call, recordings, settings) ? withFlag(result, 'too-short') : result
}

/** As this version renders it; what another said of its codecs counts no longer. */
export function flagCodecs(call: Call, recordings: readonly SurveyedRecording[]): Call {
  const { notRenderedBy: _, ...rest } = call
  const rendered: Call = { ...rest, flags: call.flags.filter((flag) => flag !== 'codec-not-rendered') }
  if (recordings.every((recording) => packetsNotRendered(recording) === 0)) return rendered
  return withFlag({ ...rendered, notRenderedBy: RENDERED_KINDS }, 'codec-not-rendered')
}

/** The policy says so itself; of calls from before there were segments their audio does. */
function isTooShort(call: Call, recordings: readonly SurveyedRecording[], settings: PolicySettings): boolean {
  const { replay } = call
  if (replay) return recordings.length === 0 && replay.unrecorded.some(({ reason }) => reason === 'too-short')
  const { minimumDurationMs } = optionsOf(settings)
  return recordings.some((recording) => hasContent(recording) && audioSpanMs(recording) < minimumDurationMs)
}

const hasContent = (recording: SurveyedRecording): boolean =>
  recording.plan !== undefined || packetsNotRendered(recording) > 0

/** What could not be rendered counts by arrival. */
function audioSpanMs(recording: SurveyedRecording): number {
  const heardMs = (recording.plan?.totalTicks ?? 0) / TICKS_PER_MS
  return packetsNotRendered(recording) > 0 ? Math.max(heardMs, recording.packetsSpanMs) : heardMs
}

export function packetsNotRendered({ quality }: Pick<SurveyedRecording, 'quality'>): number {
  return quality.reduce((sum, stream) => sum + stream.packetsNotRendered, 0)
}

/** What a list can be filtered by. */
export function withQualityFlags(call: Call, recordings: readonly Recording[]): Call {
  const bad = recordings
    .flatMap((recording) => judgeRecording(recording).findings)
    .filter(({ verdict }) => verdict === 'bad')
    .map(({ finding }) => finding)
  const judged = call.flags.filter((flag) => flag !== 'one-way-audio' && flag !== 'poor-audio')
  const before: Call = { ...call, flags: judged }
  const flagged = bad.includes('one-way-audio') ? withFlag(before, 'one-way-audio') : before
  return bad.some((finding) => finding !== 'one-way-audio') ? withFlag(flagged, 'poor-audio') : flagged
}
