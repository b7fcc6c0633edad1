import { expect, it } from 'vitest'
import { formatMoment, parseMoment } from './moment-text.ts'

it.each([
  ['5', 5000],
  ['0:05', 5000],
  ['1:05.5', 65_500],
  ['1:05,25', 65_250],
  ['1:02:03', 3_723_000],
  ['', undefined],
  ['1:', undefined],
  ['five', undefined],
  ['-1', undefined],
])('%s is read as %s', (text, atMs) => expect(parseMoment(text)).toBe(atMs))

it.each([
  [0, '0:00'],
  [65_500, '1:05.5'],
  [65_000, '1:05'],
  [3_723_040, '1:02:03'],
])('%s is written as %s', (atMs, text) => expect(formatMoment(atMs)).toBe(text))
