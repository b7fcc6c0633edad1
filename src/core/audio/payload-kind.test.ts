import { expect, test } from 'vitest'
import { payloadKind } from './payload-kind.ts'

const codec = (payloadType: number, encodingName: string, clockRateHz = 8000) => {
  return { payloadType, encodingName, clockRateHz, channels: 1 }
}

test('a payload type means what was negotiated, whatever its number', () => {
  expect(payloadKind(codec(8, 'pcmu'), 8)).toBe('mulaw')
  expect(payloadKind(codec(101, 'OPUS', 48_000), 101)).toBe('other')
  expect(payloadKind(codec(96, 'telephone-event', 48_000), 96)).toBe('telephone-event')
  expect(payloadKind(codec(96, 'PCMU', 16_000), 96)).toBe('other')
})

test('without a map it means what everybody means by the number', () => {
  const kinds = [0, 8, 13, 19, 101, 9, 96].map((payloadType) => payloadKind(undefined, payloadType))
  expect(kinds).toEqual(['mulaw', 'alaw', 'comfort-noise', 'comfort-noise', 'telephone-event', 'other', 'other'])
  expect(payloadKind(codec(101, 'UNKNOWN'), 101)).toBe('telephone-event')
  expect(payloadKind(codec(96, 'UNKNOWN'), 96)).toBe('other')
})
