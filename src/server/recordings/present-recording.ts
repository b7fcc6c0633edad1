import type {
  Recording as ContractRecording,
  RecordingSummary as ContractRecordingSummary,
} from '../../contract/recording.ts'
import type { RecordingProof } from '../../contract/recording-proof.ts'
import type { RecordingRetention } from '../../contract/retention.ts'
import { judgeRecording } from '../../core/audio/judge-recording.ts'
import type { Recording } from '../../core/model/recording.ts'
import type { NamesById } from '../../core/words/name-ids.ts'
import type { StoredCheck } from '../../store/recording-checks.ts'
import { isoTime } from '../iso-time.ts'
import { presentProof } from './present-proof.ts'
import { presentSegment, presentSegmentSummary } from './present-segment.ts'

export function presentRecordingSummary(recording: Recording, names: NamesById): ContractRecordingSummary {
  const { id, startedAtMs, durationMs, encoding, sampleRateHz, channels } = recording
  const { sizeBytes, sha256, sealed, peaksPerSecond, segment } = recording
  return {
    id,
    startedAt: isoTime(startedAtMs),
    durationMs,
    encoding,
    sampleRateHz,
    channels: channels.map((channel) => ({ ...channel, streamIds: [...channel.streamIds] })),
    sizeBytes,
    sha256,
    ...(sealed && { sealed: { ...sealed } }),
    peaksPerSecond,
    ...(segment ? { segment: presentSegmentSummary(segment, names) } : {}),
  }
}

export function presentRecording(
  recording: Recording,
  names: NamesById,
  told: {
    readonly retention?: RecordingRetention | undefined
    readonly check?: StoredCheck | undefined
    readonly timeStamp?: RecordingProof['timeStamp'] | undefined
  } = {},
): ContractRecording {
  const { segment: _, ...summary } = presentRecordingSummary(recording, names)
  const { verdict, findings } = judgeRecording(recording)
  return {
    ...summary,
    ...(told.retention && { retention: told.retention }),
    ...((told.check || told.timeStamp) && { proof: presentProof(told.check, told.timeStamp) }),
    verdict,
    findings: findings.map((each) => ({ ...each })),
    quality: recording.quality.map(({ dtmf: _, ...counts }) => counts),
    ...(recording.sound && {
      sound: recording.sound.map(({ clippings, ...levels }) => ({
        ...levels,
        clippings: clippings.map((place) => ({ ...place })),
      })),
    }),
    dtmf: recording.quality
      .flatMap(({ streamId, dtmf }) => dtmf.map((digit) => ({ streamId, ...digit })))
      .sort((a, b) => a.offsetMs - b.offsetMs),
    ...(recording.segment ? { segment: presentSegment(recording.segment, names) } : {}),
  }
}
