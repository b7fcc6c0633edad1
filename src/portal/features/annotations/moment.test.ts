import { expect, it } from 'vitest'
import { parseMoment } from './moment.ts'

it.each([
  ['', undefined],
  ['  ', undefined],
  ['7', 7000],
  ['75', 75_000],
  ['1:15', 75_000],
  ['0:07', 7000],
  ['1:02:03', 3_723_000],
  ['1:60', 'invalid'],
  ['-1', 'invalid'],
  ['1.5', 'invalid'],
  ['1:2:3:4', 'invalid'],
  ['soon', 'invalid'],
])('reads %j', (text, expected) => {
  expect(parseMoment(text)).toBe(expected)
})

it('no moment is a month behind the beginning', () => {
  expect(parseMoment('720:00:00')).toBe(2_592_000_000)
  expect(parseMoment('720:00:01')).toBe('invalid')
})
