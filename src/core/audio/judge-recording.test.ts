import { describe, expect, it } from 'vitest'
import type { ChannelSound, StreamQuality } from '../model/recording.ts'
import { judgeRecording } from './judge-recording.ts'

const stream = (counts: Partial<StreamQuality> = {}): StreamQuality => ({
  ...{ streamId: 0, packetsReceived: 1000, packetsLost: 0, packetsDuplicated: 0, packetsReordered: 0 },
  ...{ packetsNotRendered: 0, ssrcChanges: 0, dtmf: [] },
  ...counts,
})
const heard = (sound: Partial<ChannelSound> = {}): ChannelSound => ({
  ...{ speechLevelDbov: -26, peakDbov: -6, heardMs: 30_000, silenceShare: 0.5, clippedSamples: 0, clippings: [] },
  ...sound,
})
const SILENT: ChannelSound = { heardMs: 0, silenceShare: 1, clippedSamples: 0, clippings: [] }

const judged = (quality: StreamQuality[], sound: ChannelSound[]) => {
  const { verdict, findings } = judgeRecording({ quality, sound, sampleRateHz: 8000, durationMs: 60_000 })
  return [
    verdict,
    ...findings.map(({ finding, channel }) => (channel === undefined ? finding : `${finding} ${channel}`)),
  ]
}

describe('a recording', () => {
  it.each([
    ['where both are heard', [], [heard(), heard()], ['good']],
    ['of one mixed channel', [], [heard()], ['good']],
    ['where one is never heard while the other speaks for long', [], [heard(), SILENT], ['bad', 'one-way-audio 1']],
    ['where one is hardly heard', [], [heard({ heardMs: 400 }), heard()], ['bad', 'one-way-audio 0']],
    ['where one answers shortly', [], [heard({ heardMs: 900 }), heard()], ['good']],
    ['too short to tell', [], [heard({ heardMs: 9000 }), SILENT], ['good']],
    ['where nobody is heard', [], [SILENT, SILENT], ['bad', 'nobody-heard']],
    ['with little loss', [stream({ packetsLost: 9 })], [heard(), heard()], ['good']],
    ['with audible loss', [stream({ packetsLost: 20 })], [heard(), heard()], ['attention', 'gaps']],
    ['with words lost', [stream({ packetsLost: 60 })], [heard(), heard()], ['bad', 'gaps']],
    ['that this machine lost', [stream({ packetsDropped: 1 })], [heard(), heard()], ['bad', 'dropped-by-kernel']],
    ['that came late', [stream({ packetsLate: 15 })], [heard(), heard()], ['attention', 'late-packets']],
    [
      'of which nothing came any more, long before the end',
      [stream({ silentAtEndMs: 12_000 }), stream({ streamId: 1, silentAtEndMs: 14_000 })],
      [heard(), heard()],
      ['attention', 'ended-early'],
    ],
    ['where one fell silent', [stream({ silentAtEndMs: 12_000 }), stream()], [heard(), heard()], ['good']],
    ['whose sender said goodbye', [stream({ silentAtEndMs: 12_000, saidBye: true })], [heard()], ['good']],
    ['with clipping', [], [heard(), heard({ clippedSamples: 300 })], ['attention', 'clipped 1']],
    ['of a quiet voice', [], [heard({ speechLevelDbov: -43 }), heard()], ['attention', 'quiet 0']],
    ['of a loud voice', [], [heard(), heard({ speechLevelDbov: -9 })], ['attention', 'loud 1']],
    [
      'with several troubles: the worst comes first',
      [stream({ packetsNotRendered: 5 })],
      [heard(), SILENT],
      ['bad', 'one-way-audio 1', 'not-rendered'],
    ],
  ] as const)('%s', (_, quality, sound, expected) => {
    expect(judged([...quality], [...sound])).toEqual(expected)
  })

  it('from before there were measures is judged by its counts', () => {
    const length = { sampleRateHz: 8000, durationMs: 60_000 }
    expect(judgeRecording({ quality: [stream()], ...length }).verdict).toBe('good')
    expect(judgeRecording({ quality: [stream({ packetsLost: 100 })], ...length }).verdict).toBe('bad')
  })

  it('that lasts as long as one can may not be all of its call', () => {
    const judgedOf = (durationMs: number) => judgeRecording({ quality: [stream()], sampleRateHz: 8000, durationMs })
    expect(judgedOf(86_400_000)).toEqual({ verdict: 'bad', findings: [{ finding: 'cut-short', verdict: 'bad' }] })
    expect(judgedOf(86_399_980).verdict).toBe('good')
  })
})
