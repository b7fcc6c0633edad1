import { expect, test } from 'vitest'
import { holdMarks } from './hold-marks.ts'

const iso = (atMs: number) => new Date(atMs).toISOString()
const hold = (fromMs: number, toMs?: number) => ({
  from: iso(fromMs),
  ...(toMs === undefined ? {} : { to: iso(toMs) }),
})
const line = {
  startedAt: iso(1000),
  durationMs: 10_000,
  channels: [{ streamIds: [0, 2] }, { streamIds: [1] }],
}

test('a hold stands in the channel of the stream that was held', () => {
  const streams = [
    { id: 0, holds: [] },
    { id: 1, holds: [hold(4000, 6500)] },
  ]
  expect(holdMarks(streams, line)).toEqual([{ lane: 1, fromMs: 3000, toMs: 5500 }])
})

test('holds of every stream of a channel are shown', () => {
  const streams = [
    { id: 0, holds: [hold(2000, 3000)] },
    { id: 2, holds: [hold(5000, 6000)] },
  ]
  expect(holdMarks(streams, line).map(({ fromMs }) => fromMs)).toEqual([1000, 4000])
})

test('a hold that is never resumed lasts to the end, one before the audio is cut', () => {
  expect(holdMarks([{ id: 0, holds: [hold(500, 1500), hold(9000)] }], line)).toEqual([
    { lane: 0, fromMs: 0, toMs: 500 },
    { lane: 0, fromMs: 8000, toMs: 10_000 },
  ])
})

test('a hold outside of the audio is not drawn, nor one of a stream in no channel', () => {
  const streams = [
    { id: 0, holds: [hold(100, 900), hold(20_000)] },
    { id: 9, holds: [hold(2000, 3000)] },
  ]
  expect(holdMarks(streams, line)).toEqual([])
})
