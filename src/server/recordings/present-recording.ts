import type {
  Recording as ContractRecording,
  RecordingSummary as ContractRecordingSummary,
} from '../../contract/recording.ts'
import type { Recording } from '../../core/model/recording.ts'
import { isoTime } from '../iso-time.ts'

export function presentRecordingSummary(recording: Recording): ContractRecordingSummary {
  const { id, startedAtMs, durationMs, encoding, sampleRateHz, channels, sizeBytes, peaksPerSecond } = recording
  return {
    id,
    startedAt: isoTime(startedAtMs),
    durationMs,
    encoding,
    sampleRateHz,
    channels: channels.map((channel) => ({ ...channel, streamIds: [...channel.streamIds] })),
    sizeBytes,
    peaksPerSecond,
  }
}

export function presentRecording(recording: Recording): ContractRecording {
  return {
    ...presentRecordingSummary(recording),
    sha256: recording.sha256,
    quality: recording.quality.map(({ dtmf: _, ...counts }) => counts),
    dtmf: recording.quality
      .flatMap(({ streamId, dtmf }) => dtmf.map((digit) => ({ streamId, ...digit })))
      .sort((a, b) => a.offsetMs - b.offsetMs),
  }
}
