import { expect, test } from 'vitest'
import { dtmfMarks, holdMarks } from './hold-marks.ts'

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
  expect(holdMarks(streams, line)).toEqual([{ kind: 'hold', channel: 1, fromMs: 3000, toMs: 5500 }])
})

test('holds of every stream of a channel are shown', () => {
  const streams = [
    { id: 0, holds: [hold(2000, 3000)] },
    { id: 2, holds: [hold(5000, 6000)] },
  ]
  expect(holdMarks(streams, line).map((mark) => mark.kind === 'hold' && mark.fromMs)).toEqual([1000, 4000])
})

test('a hold that is never resumed lasts to the end, one before the audio is cut', () => {
  expect(holdMarks([{ id: 0, holds: [hold(500, 1500), hold(9000)] }], line)).toEqual([
    { kind: 'hold', channel: 0, fromMs: 0, toMs: 500 },
    { kind: 'hold', channel: 0, fromMs: 8000, toMs: 10_000 },
  ])
})

test('a hold outside of the audio is not drawn, nor one of a stream in no channel', () => {
  const streams = [
    { id: 0, holds: [hold(100, 900), hold(20_000)] },
    { id: 9, holds: [hold(2000, 3000)] },
  ]
  expect(holdMarks(streams, line)).toEqual([])
})

test('keys are marked with who pressed them, a number that was dialled as a whole', () => {
  const press = (streamId: number, digit: string, offsetMs: number) => ({ streamId, digit, offsetMs, durationMs: 100 })
  const presses = [
    press(1, '4', 700),
    press(1, '7', 900),
    press(0, '#', 1000),
    press(1, '1', 2900),
    press(1, '*', 9000),
  ]
  expect(dtmfMarks(presses, (id) => `stream ${id}`)).toEqual([
    { kind: 'dtmf', atMs: 700, digits: '471', who: 'stream 1' },
    { kind: 'dtmf', atMs: 1000, digits: '#', who: 'stream 0' },
    { kind: 'dtmf', atMs: 9000, digits: '*', who: 'stream 1' },
  ])
})
