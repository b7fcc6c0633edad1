import { expect, test } from 'vitest'
import { goesBack, loopFrom, loopTo } from './loop.ts'

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
