import { expect, test } from 'vitest'
import type { CallDetails } from '../../../contract/call.ts'
import { audibleOf, placeAt } from '../../ui/player/track.ts'
import { callTracks } from './call-tracks.ts'

const iso = (seconds: number) => new Date(seconds * 1000).toISOString()
const recording = (id: string, from: number, to: number, pauses: { from: string; to: string }[] = []) => ({
  id,
  startedAt: iso(from),
  durationMs: (to - from) * 1000,
  channels: [{}, {}],
  segment: { pauses },
})

const tracksOf = (recordings: readonly unknown[], redacted: readonly unknown[] = []) =>
  callTracks({ recordings, redacted } as unknown as Pick<CallDetails, 'recordings' | 'redacted'>, {
    startMs: 100_000,
    durationMs: 100_000,
  })

test('at every time of the call the recording that holds it is played', () => {
  const recordings = [recording('a', 110, 150, [{ from: iso(120), to: iso(130) }]), recording('b', 160, 200)]
  const tracks = tracksOf(recordings)
  const audible = audibleOf(tracks)
  const played = [0, 15, 25, 45, 55, 99].map((seconds) => {
    const place = placeAt(audible, seconds * 1000)
    return `${tracks[audible[place?.index ?? -1]?.track ?? -1]?.url.split('/').at(-2)} ${(place?.atMs ?? 0) / 1000}`
  })
  expect(played).toEqual(['a 10', 'a 15', 'a 29.7', 'a 45', 'b 60', 'b 99'])
})

test('what was redacted is skipped as a pause is, what only waits for that is played', () => {
  const tracks = tracksOf(
    [recording('a', 100, 200)],
    [
      { from: iso(120), to: iso(130), state: 'done' },
      { from: iso(150), to: iso(160), state: 'waiting' },
    ],
  )
  expect(audibleOf(tracks)).toEqual([
    { track: 0, fromMs: 0, toMs: 20_300 },
    { track: 0, fromMs: 29_700, toMs: 100_000 },
  ])
})
