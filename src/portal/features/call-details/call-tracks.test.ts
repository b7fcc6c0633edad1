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

test('at every time of the call the recording that holds it is played', () => {
  const recordings = [recording('a', 110, 150, [{ from: iso(120), to: iso(130) }]), recording('b', 160, 200)]
  const tracks = callTracks({ recordings } as unknown as Pick<CallDetails, 'recordings'>, {
    startMs: 100_000,
    durationMs: 100_000,
  })
  const audible = audibleOf(tracks)
  const played = [0, 15, 25, 45, 55, 99].map((seconds) => {
    const place = placeAt(audible, seconds * 1000)
    return `${tracks[audible[place?.index ?? -1]?.track ?? -1]?.url.split('/').at(-2)} ${(place?.atMs ?? 0) / 1000}`
  })
  expect(played).toEqual(['a 10', 'a 15', 'a 29.7', 'a 45', 'b 60', 'b 99'])
})
