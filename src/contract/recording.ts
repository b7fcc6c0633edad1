import { z } from 'zod'
import type { AudioEncoding, QualityFinding } from '../core/model/recording.ts'
import { QUALITY_FINDINGS } from '../core/words/quality-words.ts'
import { recordingProof } from './recording-proof.ts'
import { recordingRetention } from './retention.ts'
import { defineRoute } from './route.ts'
import { segment, segmentSummary } from './segment.ts'
import { durationMs, flag, givenId, id, timestamp } from './values.ts'
import { verdict } from './verdict.ts'

export const audioEncoding = z.enum(['mulaw', 'alaw', 'pcm16', 'mp3'] satisfies AudioEncoding[]).meta({
  id: 'AudioEncoding',
  description: 'Samples of a WAV file, format 7, 6 or 1 (RFC 2361); or an MP3 file',
})

const sealedFile = z
  .object({
    keyId: z.string().describe('Which archive key opens it'),
    sizeBytes: z.int(),
    sha256: z.string().describe('Of the sealed file, lower-case hex'),
  })
  .meta({
    id: 'SealedFile',
    description:
      "There when the recording is sealed for the account's archive key: only the holder of its private half can open it (docs/operate/encryption.md)",
  })

/** What a list needs to play it. */
export const recordingSummary = z
  .object({
    id,
    startedAt: timestamp.describe('Wall clock of sample 0'),
    durationMs,
    encoding: audioEncoding,
    sampleRateHz: z.int(),
    channels: z.array(
      z.object({
        partyIndex: z.int().exactOptional().describe('Absent when the audio could not be tied to a party'),
        streamIds: z.array(z.int()),
      }),
    ),
    sizeBytes: z.int(),
    sha256: z.string().describe('Of the file as stored, lower-case hex; of a sealed one, of what its holder opens'),
    sealed: sealedFile.exactOptional(),
    peaksPerSecond: z.number(),
    segment: segmentSummary.exactOptional().describe('Absent for calls from before there were segments'),
  })
  .meta({ id: 'RecordingSummary' })

export const streamQuality = z
  .object({
    streamId: z.int(),
    packetsReceived: z.int(),
    packetsLost: z.int(),
    packetsDuplicated: z.int(),
    packetsReordered: z.int(),
    packetsNotRendered: z.int().describe('Arrived in a codec that cannot be rendered yet'),
    ssrcChanges: z.int(),
    packetsLate: z
      .int()
      .exactOptional()
      .describe('In their place in the recording although they came more than 200 ms behind their time'),
    packetsNotPlaced: z
      .int()
      .exactOptional()
      .describe('Arrived so far from the time that they name that they have no place'),
    packetsDropped: z.int().exactOptional().describe('Thrown away by the operating system before Tapeline read them'),
    silentAtEndMs: z
      .int()
      .exactOptional()
      .describe('How long before the end its last packet came: ten seconds or more, while nobody held it'),
    longestGapMs: z.int().exactOptional().describe('The longest stretch of packets in a row that did not arrive'),
    jitterMs: z.number().exactOptional().describe('Interarrival jitter (RFC 3550 A.8), mean'),
    maximumJitterMs: z.number().exactOptional(),
    clockPpm: z
      .number()
      .exactOptional()
      .describe(
        "How much faster the sender's clock runs than the recorder's, in millionths; of what was heard for five minutes",
      ),
    clockCorrectedMs: z.number().exactOptional().describe('Left out or filled in so that the channels stay in step'),
    saidBye: z.boolean().exactOptional().describe('Whether the sender said goodbye (RTCP BYE)'),
  })
  .meta({
    id: 'StreamQuality',
    description: 'The truth about what was received, per stream. Recordings of before have the counts only',
  })

const finding = z.enum(Object.keys(QUALITY_FINDINGS) as [QualityFinding, ...QualityFinding[]]).meta({
  id: 'QualityFinding',
  description: `What a person should know of how it sounds. ${Object.entries(QUALITY_FINDINGS)
    .map(([code, text]) => `\`${code}\`: ${text}.`)
    .join(' ')}`,
})

export const channelSound = z
  .object({
    speechLevelDbov: z
      .number()
      .exactOptional()
      .describe(
        'Mean power of where somebody speaks; 0 is a full-scale square wave (ITU-T G.100.1), −26 is nominal. Absent when nobody is',
      ),
    peakDbov: z.number().exactOptional().describe('Of the loudest sample'),
    heardMs: durationMs.describe('How long it is not silent, in blocks of 50 ms above −50 dBov'),
    silenceShare: z.number().describe('0–1'),
    clippedSamples: z.int().describe('Full-scale samples in rows of three and more'),
    clippings: z
      .array(z.object({ offsetMs: durationMs.describe('From sample 0'), durationMs }))
      .describe('Where, in order of time; a hundred at most'),
  })
  .meta({ id: 'ChannelSound', description: 'What a channel sounds like' })

export const recording = recordingSummary
  .extend({
    segment: segment.exactOptional().describe('The stretch of the call that it holds'),
    retention: recordingRetention.exactOptional().describe('Absent where nothing is known of it any more'),
    proof: recordingProof.exactOptional().describe('Absent while nobody has verified it'),
    verdict: verdict.describe('How it sounds, from the figures below: docs/quality.md'),
    findings: z
      .array(
        z.object({
          finding,
          verdict: z.enum(['attention', 'bad']),
          channel: z.int().exactOptional().describe('Which channel, where it is one'),
        }),
      )
      .describe('Why it is not good, the worst first'),
    quality: z.array(streamQuality),
    sound: z.array(channelSound).exactOptional().describe('One per channel; absent where it was not measured'),
    dtmf: z.array(
      z.object({
        streamId: z.int(),
        digit: z.string(),
        offsetMs: durationMs.describe('From sample 0'),
        durationMs,
      }),
    ),
  })
  .meta({ id: 'Recording' })

export type Recording = z.infer<typeof recording>
export type RecordingSummary = z.infer<typeof recordingSummary>

const params = z.object({ recordingId: givenId })
const tag = 'recordings'

export const recordingRoutes = {
  getRecordingAudio: defineRoute({
    name: 'getRecordingAudio',
    method: 'GET',
    path: '/api/v1/recordings/{recordingId}/audio',
    tag,
    summary: 'The audio as a WAV or MP3 file',
    description:
      'One channel per party. HEAD, ranges and `If-None-Match` work. `encoding=pcm16` turns G.711 into 16-bit PCM on the way; an ' +
      'MP3 recording is answered with `encoding-not-available`, a sealed one with `archive-key-needed`. ' +
      '`download=1` needs the permission `download` and names the file.',
    access: 'listen',
    params,
    query: z.object({
      encoding: z.enum(['stored', 'pcm16']).default('stored'),
      download: z
        .union([flag, z.enum(['0', '1']).transform((digit) => digit === '1')])
        .default(false)
        .describe('Save instead of play'),
    }),
    answer: { status: 200, contentType: ['audio/wav', 'audio/mpeg'], ranges: true },
  }),
  getSealedRecording: defineRoute({
    name: 'getSealedRecording',
    method: 'GET',
    path: '/api/v1/recordings/{recordingId}/sealed',
    tag,
    summary: 'The sealed file of a recording, as it lies in the store',
    description:
      'Of a recording that has `sealed`, others are answered with `recording-not-sealed`. HEAD, ranges and `If-None-Match` work. ' +
      'docs/specs/sealed-objects.md says how the holder of the private key opens it; `tapeline download --private-key` does.',
    access: 'listen',
    params,
    answer: { status: 200, contentType: 'application/octet-stream', ranges: true },
  }),
  getRecordingPeaks: defineRoute({
    name: 'getRecordingPeaks',
    method: 'GET',
    path: '/api/v1/recordings/{recordingId}/peaks',
    tag,
    summary: 'The wave form',
    description:
      'Signed bytes: `peaksPerSecond` pairs (min, max) per second for channel 0, then for channel 1 and so on; number of ' +
      'channels and `peaksPerSecond` stand in the recording. With `perSecond` no more pairs than that come for a second of sound: each ' +
      'group of `ceil(peaksPerSecond / perSecond)` pairs is one, of its lowest and its highest, the last of a channel of what is left.',
    access: 'listen',
    params,
    query: z.object({
      perSecond: z.coerce
        .number()
        .min(0.01)
        .max(1000)
        .exactOptional()
        .describe('A day of sound is soon drawn with one or two pairs a second'),
    }),
    answer: { status: 200, contentType: 'application/octet-stream' },
  }),
}
