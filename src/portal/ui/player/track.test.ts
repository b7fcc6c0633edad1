import { expect, test } from 'vitest'
import { audibleOf, heardMs, moveBy, placeAt, playedOf, type Track } from './track.ts'

const track = (startMs: number, endMs: number, silences: Track['silences'] = []): Track => ({
  url: `/${startMs}`,
  startMs,
  durationMs: endMs - startMs,
  silences,
})
/** Sound from 10 s to 20 s and from 50 s to 60 s. */
const two = audibleOf([track(10_000, 20_000), track(50_000, 60_000)])

test('sound is where the files are, in order of time', () => {
  expect(audibleOf([track(50_000, 60_000), track(10_000, 20_000)])).toEqual([
    { track: 1, fromMs: 10_000, toMs: 20_000 },
    { track: 0, fromMs: 50_000, toMs: 60_000 },
  ])
  expect(audibleOf([])).toEqual([])
  expect(audibleOf([track(5000, 5000)])).toEqual([])
})

test('a pause is silent but for a margin at either end, so that no word is cut', () => {
  expect(audibleOf([track(0, 10_000, [{ fromMs: 4000, toMs: 6000 }])])).toEqual([
    { track: 0, fromMs: 0, toMs: 4300 },
    { track: 0, fromMs: 5700, toMs: 10_000 },
  ])
})

test('a pause at an edge of the file leaves no crumb there', () => {
  const silences = [
    { fromMs: 9000, toMs: 12_000 },
    { fromMs: 0, toMs: 2000 },
  ]
  expect(audibleOf([track(0, 10_000, silences)])).toEqual([{ track: 0, fromMs: 1700, toMs: 9300 }])
  expect(audibleOf([track(0, 10_000, [{ fromMs: 0, toMs: 10_000 }])])).toEqual([])
})

test('a pause shorter than the margins is played', () => {
  expect(audibleOf([track(0, 9000, [{ fromMs: 4000, toMs: 4500 }])])).toEqual([{ track: 0, fromMs: 0, toMs: 9000 }])
})

test('what is quiet is skipped unless nothing else is there, of all or of what is repeated', () => {
  const quiet = [{ fromMs: 10_000, toMs: 50_000 }]
  const talk = { ...track(0, 60_000), quiet }
  const spoken = [
    { track: 0, fromMs: 0, toMs: 10_300 },
    { track: 0, fromMs: 49_700, toMs: 60_000 },
  ]
  const all = [{ track: 0, fromMs: 0, toMs: 60_000 }]
  expect(playedOf([talk], false)).toEqual(all)
  expect(playedOf([talk], true)).toEqual(spoken)
  expect(playedOf([talk], true, { fromMs: 5000, toMs: 20_000 })).toEqual(spoken)
  expect(playedOf([talk], true, { fromMs: 20_000, toMs: 24_000 })).toEqual(all)
  expect(playedOf([{ ...talk, quiet: [{ fromMs: 0, toMs: 60_000 }] }], true)).toEqual(all)
  expect(playedOf([track(0, 60_000, [{ fromMs: 0, toMs: 60_000 }])], true)).toEqual(all)
  expect(playedOf([], true)).toEqual([])
})

test('pointing at a gap begins where the sound goes on, after everything at its end', () => {
  expect(placeAt(two, 12_000)).toEqual({ index: 0, atMs: 12_000 })
  expect(placeAt(two, 0)).toEqual({ index: 0, atMs: 10_000 })
  expect(placeAt(two, 20_000)).toEqual({ index: 1, atMs: 50_000 })
  expect(placeAt(two, 30_000)).toEqual({ index: 1, atMs: 50_000 })
  expect(placeAt(two, 99_000)).toEqual({ index: 1, atMs: 60_000 })
  expect(placeAt([], 5)).toBeUndefined()
})

test('steps count what is heard: gaps are stepped over in both directions', () => {
  const at = (atMs: number) => placeAt(two, atMs) ?? { index: 0, atMs: 0 }
  expect(moveBy(two, at(12_000), 5000)).toEqual({ index: 0, atMs: 17_000 })
  expect(moveBy(two, at(18_000), 5000)).toEqual({ index: 1, atMs: 53_000 })
  expect(moveBy(two, at(50_000), -5000)).toEqual({ index: 0, atMs: 15_000 })
  expect(moveBy(two, at(18_000), 2000)).toEqual({ index: 1, atMs: 50_000 })
  expect(moveBy(two, at(12_000), 0)).toEqual({ index: 0, atMs: 12_000 })
})

test('nobody steps out of the sound', () => {
  expect(moveBy(two, { index: 0, atMs: 11_000 }, -60_000)).toEqual({ index: 0, atMs: 10_000 })
  expect(moveBy(two, { index: 0, atMs: 11_000 }, 60_000)).toEqual({ index: 1, atMs: 60_000 })
})

test('as much is heard as was kept, what was said at the same time once', () => {
  expect(heardMs(audibleOf([track(6000, 16_000), track(10_000, 20_000)]))).toBe(14_000)
  expect(heardMs(audibleOf([track(0, 10_000, [{ fromMs: 0, toMs: 4300 }])]))).toBe(6000)
  expect(heardMs([])).toBe(0)
})
