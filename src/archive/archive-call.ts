/**
 * One ended journal becomes objects and rows, then it is removed. Every step may be repeated: ids and keys follow from the call, objects
 * and rows are replaced by the same. So whatever fails or is killed in between, the next try ends with one recording and no lost audio.
 *
 *   survey → save call (ended) → put WAV, peaks, journal if needed → save recording → save call (ready) → remove the journal
 */

import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { AudioPlan } from '../core/audio/audio-plan.ts'
import { SAMPLE_RATE_HZ } from '../core/audio/audio-plan.ts'
import { PEAKS_PER_SECOND } from '../core/audio/peak-meter.ts'
import { withFlag } from '../core/journal/fold-call.ts'
import type { Call } from '../core/model/call.ts'
import type { Log } from '../core/model/log.ts'
import type { Recording } from '../core/model/recording.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { CallRegister } from './call-register.ts'
import { callPrefix, recordingIdOf } from './object-keys.ts'
import { pruneJournal } from './prune-journal.ts'
import { renderJournal } from './render-journal.ts'
import { type JournalSurvey, surveyJournal } from './survey-journal.ts'

export interface ArchiveParts {
  readonly objects: ObjectStore
  readonly register: CallRegister
  readonly log: Log
}

/** `unfinished`: no `call-ended` yet, nothing was done. `unreadable`: no call in it, nothing was done. */
export type ArchiveOutcome = 'recorded' | 'no-audio' | 'unfinished' | 'unreadable'

/** Rejects when the register or the object store fail: then the journal is still there. */
export async function archiveCall(path: string, parts: ArchiveParts): Promise<ArchiveOutcome> {
  const { register, log } = parts
  const survey = await surveyPruned(path)
  const ended = survey.call
  if (!ended) return 'unreadable'
  if (ended.state === 'live') return 'unfinished'

  const call = flagged(ended, survey, await register.minimumDurationMs(ended.accountId))
  await register.saveCall(call)
  const keep = !call.flags.includes('too-short')
  const recording = keep && survey.plan ? await storeAudio(path, call, survey.plan, survey, parts) : undefined
  const journalKept = keep && hasMoreThanAudio(survey)
  if (journalKept) await parts.objects.put(`${callPrefix(call)}${call.id}.journal`, createReadStream(path))
  if (recording) await register.saveRecording(recording)
  await register.saveCall({ ...call, state: 'ready' })
  await rm(path, { force: true })
  const { damagedBytes, tornAtByte } = survey.end
  const fields = {
    callId: call.id,
    recorded: recording !== undefined,
    journalKept,
    damagedBytes,
    tornAtByte,
  }
  if (journalKept) log.warn(fields, 'call archived with its journal: not everything in it could be rendered')
  else log.debug(fields, 'call archived')
  return recording ? 'recorded' : 'no-audio'
}

/** The process that was to erase what its journal says may have died before it was done. */
async function surveyPruned(path: string): Promise<JournalSurvey> {
  const survey = await surveyJournal(path)
  const { call, end } = survey
  if (!call?.destroyed || call.state === 'live') return survey
  const erased = await pruneJournal(path, end, call.destroyed)
  return erased > 0 ? surveyJournal(path) : survey
}

function flagged(call: Call, survey: JournalSurvey, minimumDurationMs: number): Call {
  let result = call
  if (survey.end.damagedBytes > 0) result = withFlag(result, 'audio-lost')
  if (packetsNotRendered(survey) > 0) result = withFlag(result, 'codec-not-rendered')
  // Packets that are no audio (RTCP, digits, comfort noise) are not a short call.
  if (!survey.plan && packetsNotRendered(survey) === 0) {
    return call.decision?.outcome === 'record' ? withFlag(result, 'media-missing') : result
  }
  return audioSpanMs(survey) < minimumDurationMs ? withFlag(result, 'too-short') : result
}

/** What could not be rendered counts by arrival. */
function audioSpanMs(survey: JournalSurvey): number {
  const heardMs = ((survey.plan?.totalTicks ?? 0) * 1000) / SAMPLE_RATE_HZ
  return packetsNotRendered(survey) > 0 ? Math.max(heardMs, survey.packetsSpanMs) : heardMs
}

const packetsNotRendered = (survey: JournalSurvey): number =>
  survey.quality.reduce((sum, stream) => sum + stream.packetsNotRendered, 0)

/** Something in it is not in the WAV file and may be rendered later. */
const hasMoreThanAudio = (survey: JournalSurvey): boolean =>
  packetsNotRendered(survey) > 0 || survey.end.damagedBytes > 0 || survey.plan?.truncated === true

async function storeAudio(
  path: string,
  call: Call,
  plan: AudioPlan,
  survey: JournalSurvey,
  { objects }: ArchiveParts,
): Promise<Recording> {
  const id = recordingIdOf(call.id)
  const objectKey = `${callPrefix(call)}${id}.wav`
  const peaksKey = `${callPrefix(call)}${id}.peaks`
  const rendering = renderJournal(path, plan)
  await objects.put(objectKey, rendering.chunks)
  const { sizeBytes, sha256, peaks } = rendering.result()
  await objects.put(peaksKey, peaks)
  return {
    id,
    callId: call.id,
    accountId: call.accountId,
    startedAtMs: plan.startedAtMs,
    durationMs: Math.round((plan.totalTicks * 1000) / SAMPLE_RATE_HZ),
    encoding: plan.encoding,
    sampleRateHz: SAMPLE_RATE_HZ,
    channels: plan.channels,
    sizeBytes,
    sha256,
    objectKey,
    peaksKey,
    peaksPerSecond: PEAKS_PER_SECOND,
    quality: survey.quality,
  }
}
