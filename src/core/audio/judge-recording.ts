/** What a person should know of how a recording sounds, from its measures. The limits stand in docs/quality.md. */

import type { ChannelSound, QualityFinding, Recording, StreamQuality, Verdict } from '../model/recording.ts'
import { LONGEST_RECORDING_MS } from './audio-plan.ts'

export interface RecordingVerdict {
  readonly verdict: Verdict
  /** The worst first. */
  readonly findings: readonly {
    readonly finding: QualityFinding
    readonly verdict: Exclude<Verdict, 'good'>
    /** What it is about, where it is one: the silent one of one-way audio, the one that is clipped, quiet or loud. */
    readonly channel?: number
  }[]
}

type Finding = RecordingVerdict['findings'][number]

/** How long the other must be heard before silence means something. */
const ONE_WAY_MS = 10_000
/** Clicks and a breath are no voice. */
const HARDLY_HEARD_MS = 500
const HARDLY_HEARD_SHARE = 0.01
/** Listeners notice gaps from about one packet in a hundred (ITU-T G.113, G.711 without concealment); at five words are lost. */
const GAPS_SHARE = 0.01
const BAD_GAPS_SHARE = 0.05
const LATE_SHARE = 0.01
/** Of what is heard, in samples. */
const CLIPPED_SHARE = 0.001
/** ITU-T P.56 speech at −26 is the nominal level: 14 dB less is hard to follow, 14 dB more is next to clipping. */
const QUIET_DBOV = -40
const LOUD_DBOV = -12

type Judged = Pick<Recording, 'quality' | 'sound' | 'sampleRateHz' | 'durationMs'>

export function judgeRecording(recording: Judged): RecordingVerdict {
  const findings = [...judgeLength(recording), ...judgeStreams(recording.quality), ...judgeSound(recording)]
  const inOrder = findings.toSorted((one, other) => rank(one) - rank(other))
  return { verdict: inOrder[0]?.verdict ?? 'good', findings: inOrder }
}

const rank = ({ verdict }: Finding): number => (verdict === 'bad' ? 0 : 1)

/** One that was imported may be longer. */
function judgeLength({ durationMs }: Pick<Recording, 'durationMs'>): Finding[] {
  return durationMs === LONGEST_RECORDING_MS ? [{ finding: 'cut-short', verdict: 'bad' }] : []
}

function judgeStreams(quality: readonly StreamQuality[]): Finding[] {
  const sum = (count: (stream: StreamQuality) => number) => quality.reduce((total, each) => total + count(each), 0)
  const received = sum((stream) => stream.packetsReceived)
  const lost = sum((stream) => stream.packetsLost)
  const lostShare = lost / Math.max(1, lost + received)
  const findings: Finding[] = []
  if (lostShare >= GAPS_SHARE) {
    findings.push({ finding: 'gaps', verdict: lostShare >= BAD_GAPS_SHARE ? 'bad' : 'attention' })
  }
  if (sum((stream) => stream.packetsDropped ?? 0) > 0) findings.push({ finding: 'dropped-by-kernel', verdict: 'bad' })
  if (sum((stream) => stream.packetsNotRendered) > 0) findings.push({ finding: 'not-rendered', verdict: 'attention' })
  const late = sum((stream) => (stream.packetsLate ?? 0) + (stream.packetsNotPlaced ?? 0))
  if (late / Math.max(1, received) >= LATE_SHARE) findings.push({ finding: 'late-packets', verdict: 'attention' })
  const heard = quality.filter(({ packetsReceived }) => packetsReceived > 0)
  const isSilent = ({ silentAtEndMs, saidBye }: StreamQuality) => silentAtEndMs !== undefined && saidBye !== true
  if (heard.length > 0 && heard.every(isSilent)) findings.push({ finding: 'ended-early', verdict: 'attention' })
  return findings
}

function judgeSound({ sound = [], sampleRateHz }: Pick<Recording, 'sound' | 'sampleRateHz'>): Finding[] {
  const heardMost = Math.max(0, ...sound.map(({ heardMs }) => heardMs))
  const isHeard = ({ heardMs }: ChannelSound) => heardMs > Math.max(HARDLY_HEARD_MS, heardMost * HARDLY_HEARD_SHARE)
  if (sound.length > 0 && heardMost === 0) return [{ finding: 'nobody-heard', verdict: 'bad' }]
  return sound.flatMap((each, channel): Finding[] => {
    if (!isHeard(each)) {
      const isOneWay = sound.length > 1 && heardMost >= ONE_WAY_MS
      return isOneWay ? [{ finding: 'one-way-audio', verdict: 'bad', channel }] : []
    }
    const { clippedSamples, heardMs, speechLevelDbov: level } = each
    const found: Finding[] = []
    if (clippedSamples / ((heardMs / 1000) * sampleRateHz) >= CLIPPED_SHARE)
      found.push({ finding: 'clipped', verdict: 'attention', channel })
    if (level !== undefined && level < QUIET_DBOV) found.push({ finding: 'quiet', verdict: 'attention', channel })
    if (level !== undefined && level > LOUD_DBOV) found.push({ finding: 'loud', verdict: 'attention', channel })
    return found
  })
}
