import { expect, test } from 'vitest'
import { goesBack, loopFrom, loopTo, movedLoop } from './loop.ts'

test('A and B are set one after the other, in either order', () => {
  expect(loopTo(loopFrom(undefined, 2000), 5000)).toEqual({ fromMs: 2000, toMs: 5000 })
  expect(loopTo(undefined, 5000)).toEqual({ fromMs: 0, toMs: 5000 })
  expect(loopFrom({ fromMs: 0, toMs: 5000 }, 3000)).toEqual({ fromMs: 3000, toMs: 5000 })
})

test('an A behind B begins another loop, and a B before A one from the beginning', () => {
  expect(loopFrom({ fromMs: 0, toMs: 5000 }, 6000)).toEqual({ fromMs: 6000 })
  expect(loopTo({ fromMs: 6000 }, 5000)).toEqual({ fromMs: 0, toMs: 5000 })
})

test('nothing too short to be heard is repeated', () => {
  expect(loopTo(undefined, 100)).toBeUndefined()
  expect(loopFrom({ fromMs: 0, toMs: 5000 }, 4900)).toEqual({ fromMs: 4900 })
})

test('playing goes back when it comes over B, not when somebody was sent behind it', () => {
  const loop = { fromMs: 2000, toMs: 5000 }
  expect(goesBack(loop, 4900, 5010)).toBe(true)
  expect(goesBack(loop, 1000, 1500)).toBe(false)
  expect(goesBack(loop, 5000, 5100)).toBe(false)
  expect(goesBack({ fromMs: 2000 }, 4900, 5010)).toBe(false)
  expect(goesBack(undefined, 4900, 5010)).toBe(false)
})

test('it goes along with the track it lies in, and is given up where it reaches beyond', () => {
  const track = { url: '/', startMs: 60_000, durationMs: 10_000, silences: [] }
  expect(movedLoop({ fromMs: 2000, toMs: 5000 }, 60_000, track)).toEqual({ fromMs: 62_000, toMs: 65_000 })
  expect(movedLoop({ fromMs: 2000 }, 60_000, track)).toEqual({ fromMs: 62_000 })
  expect(movedLoop({ fromMs: 2000, toMs: 12_000 }, 60_000, track)).toBeUndefined()
  expect(movedLoop({ fromMs: 2000, toMs: 5000 }, 60_000, undefined)).toBeUndefined()
  expect(movedLoop(undefined, 60_000, track)).toBeUndefined()
})
