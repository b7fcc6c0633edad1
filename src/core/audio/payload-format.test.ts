import { expect, test } from 'vitest'
import { payloadFormat } from './payload-format.ts'

const codec = (payloadType: number, encodingName: string, clockRateHz = 8000, channels = 1) => {
  return { payloadType, encodingName, clockRateHz, channels }
}

test('a payload type means what was negotiated, whatever its number', () => {
  expect(payloadFormat(codec(8, 'pcmu'), 8)).toEqual({ kind: 'mulaw', clockRateHz: 8000, channels: 1 })
  expect(payloadFormat(codec(96, 'PCMU', 16_000), 96)).toEqual({ kind: 'mulaw', clockRateHz: 16_000, channels: 1 })
  expect(payloadFormat(codec(97, 'L16', 44_100, 2), 97)).toEqual({ kind: 'l16', clockRateHz: 44_100, channels: 2 })
  expect(payloadFormat(codec(101, 'OPUS', 48_000, 2), 101)).toEqual({ kind: 'opus', clockRateHz: 48_000, channels: 1 })
  expect(payloadFormat(codec(96, 'telephone-event', 48_000), 96)).toMatchObject({ clockRateHz: 48_000 })
})

test('the timestamps of Opus run at 48000, whatever a client writes', () => {
  expect(payloadFormat(codec(111, 'opus', 16_000, 1), 111)).toMatchObject({ kind: 'opus', clockRateHz: 48_000 })
})

test('what cannot be turned into samples is other', () => {
  expect(payloadFormat(codec(4, 'G723'), 4).kind).toBe('other')
  expect(payloadFormat(codec(96, 'G729D'), 96).kind).toBe('other')
  expect(payloadFormat(codec(18, 'G729', 16_000), 18).kind).toBe('other')
  expect(payloadFormat(codec(96, 'L16', 999_999_999), 96).kind).toBe('other')
  expect(payloadFormat(codec(96, 'L16', 48_000, 6), 96).kind).toBe('other')
  expect(payloadFormat(codec(96, 'G722', 48_000), 96).kind).toBe('other')
})

test.each(['G729', 'G729A', 'g729b', 'G729AB', 'G.729'])('%s is one decoder', (name) => {
  expect(payloadFormat(codec(96, name), 96)).toEqual({ kind: 'g729', clockRateHz: 8000, channels: 1 })
})

test('without a map it means what everybody means by the number', () => {
  const kinds = [0, 3, 8, 13, 19, 101, 9, 18, 96].map((payloadType) => payloadFormat(undefined, payloadType).kind)
  expect(kinds).toEqual([
    ...['mulaw', 'gsm', 'alaw', 'comfort-noise', 'comfort-noise', 'telephone-event', 'g722', 'g729', 'other'],
  ])
  expect(payloadFormat(undefined, 10)).toEqual({ kind: 'l16', clockRateHz: 44_100, channels: 2 })
  expect(payloadFormat(codec(101, 'UNKNOWN'), 101).kind).toBe('telephone-event')
  expect(payloadFormat(codec(96, 'UNKNOWN'), 96).kind).toBe('other')
})
