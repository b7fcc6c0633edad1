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
  /** One per channel; absent when it was not measured: recordings of before, and parts that were cut out of one. */
  readonly sound?: readonly ChannelSound[]
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

/** What a channel sounds like. Levels are dBov: 0 is the power of a full-scale square wave (ITU-T G.100.1). */
export interface ChannelSound {
  /** Mean power of where somebody speaks; absent when nobody is heard. */
  readonly speechLevelDbov?: number
  /** Of the loudest sample; absent when all are zero. */
  readonly peakDbov?: number
  /** Of blocks of 50 ms that are not silent. */
  readonly heardMs: number
  /** 0–1. */
  readonly silenceShare: number
  /** Full-scale samples in rows of three and more. */
  readonly clippedSamples: number
  /** Where, in order of time, rows within a second of each other as one; a hundred at most. */
  readonly clippings: readonly Clipping[]
}

/** `offsetMs`: from sample 0 of the recording. */
export interface Clipping {
  readonly offsetMs: number
  readonly durationMs: number
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
