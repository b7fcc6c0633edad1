/** What the archive made of a call: a rendered file with its measure of quality. */

import type { Segment } from './call-time-line.ts'
import type { AccountId, CallId, RecordingId } from './ids.ts'
import type { StreamId } from './media.ts'

/** How samples are stored in a WAV file: format 7, 6 or 1 (RFC 2361). */
export type WavEncoding = 'mulaw' | 'alaw' | 'pcm16'

/** `mp3`: a file of that kind. The others: a WAV file. */
export type AudioEncoding = WavEncoding | 'mp3'

export interface Recording {
  readonly id: RecordingId
  readonly callId: CallId
  readonly accountId: AccountId
  /** Wall clock of sample 0. */
  readonly startedAtMs: number
  readonly durationMs: number
  readonly encoding: AudioEncoding
  readonly sampleRateHz: number
  /** One per channel, in order of channels. */
  readonly channels: readonly RecordingChannel[]
  readonly sizeBytes: number
  /** Lower-case hex SHA-256 of the file. */
  readonly sha256: string
  /** Key in the object store. */
  readonly objectKey: string
  /** Key of the wave form: `peaksPerSecond` pairs (min, max) of int8 per channel, channel after channel. */
  readonly peaksKey: string
  readonly peaksPerSecond: number
  readonly quality: readonly StreamQuality[]
  /** The stretch of the call that it holds; absent for calls that were recorded before there were segments. */
  readonly segment?: RecordedSegment
}

/** Times are milliseconds since 1970. */
export interface RecordedSegment extends Segment {
  /** Within the call, from 0, in order of time. */
  readonly index: number
}

export interface RecordingChannel {
  /** Party index of the call, absent when the stream could not be tied to a party. */
  readonly partyIndex?: number
  readonly streamIds: readonly StreamId[]
}

/** The truth about what was received, per stream. Counts are packets. */
export interface StreamQuality {
  readonly streamId: StreamId
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly packetsDuplicated: number
  readonly packetsReordered: number
  /** Arrived, but in no codec we render yet: kept in the journal. */
  readonly packetsNotRendered: number
  readonly ssrcChanges: number
  readonly dtmf: readonly DtmfDigit[]
}

/** A telephone-event (RFC 4733), once per press. */
export interface DtmfDigit {
  readonly digit: string
  /** From sample 0 of the recording. */
  readonly offsetMs: number
  readonly durationMs: number
}
