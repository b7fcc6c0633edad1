import { expect, it } from 'vitest'
import { parseByteRange } from './byte-range.ts'

const part = (startByte: number, endByte: number) => ({ kind: 'part', startByte, endByte })

it.each([
  ['bytes=0-9', part(0, 9)],
  ['bytes=5-', part(5, 99)],
  ['bytes=-10', part(90, 99)],
  ['bytes=-1000', part(0, 99)],
  ['bytes=90-1000', part(90, 99)],
  ['Bytes= 1 - 2 ', part(1, 2)],
  ['bytes=99-99', part(99, 99)],
  ['bytes=100-', { kind: 'unsatisfiable' }],
  ['bytes=-0', { kind: 'unsatisfiable' }],
  // RFC 9110 §14.2: what is malformed, unknown or more than we serve is as if it were not there.
  ['bytes=9-5', { kind: 'whole' }],
  ['bytes=-', { kind: 'whole' }],
  ['bytes=0-1,5-6', { kind: 'whole' }],
  ['bytes=a-b', { kind: 'whole' }],
  ['items=0-1', { kind: 'whole' }],
  ['', { kind: 'whole' }],
  [undefined, { kind: 'whole' }],
])('reads %s of 100 bytes', (header, expected) => {
  expect(parseByteRange(header, 100)).toEqual(expected)
})

it('finds nothing in an empty file', () => {
  expect(parseByteRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' })
  expect(parseByteRange('bytes=-5', 0)).toEqual({ kind: 'unsatisfiable' })
})
