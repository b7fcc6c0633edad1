/** What the archive made of a call: a rendered file with its measure of quality. */

import type { Segment } from './call-time-line.ts'
import type { AccountId, CallId, RecordingId } from './ids.ts'
import type { StreamId } from './media.ts'
import type { SealedFile } from './sealed-key.ts'

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
  /** Where the file is sealed for an archive key: what lies in the store of it. `sizeBytes` and `sha256` are of what its holder opens. */
  readonly sealed?: SealedFile
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

export type Verdict = 'good' | 'attention' | 'bad'

/** Each has its words in core/words/quality-words.ts. */
export type QualityFinding =
  /** One party was heard for long, the other never or hardly. */
  | 'one-way-audio'
  /** Nobody was. */
  | 'nobody-heard'
  | 'gaps'
  | 'dropped-by-kernel'
  /** Its call went on for longer than a recording lasts. */
  | 'cut-short'
  | 'not-rendered'
  | 'late-packets'
  /** Nothing came of any stream any more, long before the end. */
  | 'ended-early'
  | 'clipped'
  | 'quiet'
  | 'loud'

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
  /** In their place although they came more than 200 ms behind their time: who listened live did not hear them. */
  readonly packetsLate?: number
  /** Arrived so far from the time that they name, or from a source of one packet, that they have no place. */
  readonly packetsNotPlaced?: number
  /** Reached this machine and were thrown away before Tapeline read them. */
  readonly packetsDropped?: number
  /** The longest stretch of packets in a row that did not arrive. */
  readonly longestGapMs?: number
  /** How long before the end its last packet came, RTCP too, where that was ten seconds or more and nobody held it. */
  readonly silentAtEndMs?: number
  /** Interarrival jitter, RFC 3550 A.8: its mean over all packets, and the most. */
  readonly jitterMs?: number
  readonly maximumJitterMs?: number
  /** How much faster its clock runs than ours, in millionths; absent when it was heard for less than five minutes. */
  readonly clockPpm?: number
  /** How much was left out or filled in so that it stays in step with the others. */
  readonly clockCorrectedMs?: number
  /** It said goodbye, RFC 3550 §6.6. */
  readonly saidBye?: boolean
  readonly dtmf: readonly DtmfDigit[]
}

/** A telephone-event (RFC 4733), once per press. */
export interface DtmfDigit {
  readonly digit: string
  /** From sample 0 of the recording. */
  readonly offsetMs: number
  readonly durationMs: number
}
