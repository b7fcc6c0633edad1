import { expect, test } from 'vitest'
import { parseLiking } from './player-state.ts'

test('what a browser kept is read, and whatever else lies there is not', () => {
  expect(parseLiking('{"rate":1.5,"volume":0.4,"skipQuiet":true}')).toEqual({ rate: 1.5, volume: 0.4, skipQuiet: true })
  const usual = { rate: 1, volume: 1, skipQuiet: false }
  expect(parseLiking(null)).toEqual(usual)
  expect(parseLiking('null')).toEqual(usual)
  expect(parseLiking('{')).toEqual(usual)
  expect(parseLiking('{"rate":99,"volume":"loud","skipQuiet":1}')).toEqual(usual)
})
