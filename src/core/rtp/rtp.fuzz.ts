import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findGoodbyes, findSenderReport } from './rtcp-sender-report.ts'
import { createRtpHeader, isRtcp, readRtpHeader } from './rtp-header.ts'
import { SequenceTracker } from './sequence-tracker.ts'
import { createTelephoneEventCollector } from './telephone-event.ts'

/** Bytes in the middle of a larger buffer whose surroundings differ from run to run: reading outside changes the answer. */
const within = (bytes: Uint8Array, around: number): Uint8Array => {
  const larger = new Uint8Array(bytes.length + 64).fill(around)
  larger.set(bytes, 32)
  return larger.subarray(32, 32 + bytes.length)
}
const packets = fc.oneof(
  fc.uint8Array({ maxLength: 80 }),
  fc.uint8Array({ minLength: 4, maxLength: 80 }).map((bytes) => {
    bytes[0] = 0x80 | ((bytes[0] as number) & 0x3f)
    return bytes
  }),
  fc.uint8Array({ minLength: 28, maxLength: 80 }).map((bytes) => {
    bytes.set([0x80, 200, 0, 6])
    return bytes
  }),
)

it('readers of RTP and RTCP never throw and never look outside the packet', () => {
  fc.assert(
    fc.property(packets, (bytes) => {
      const headers = [createRtpHeader(), createRtpHeader()] as const
      const verdict = readRtpHeader(within(bytes, 0), headers[0])
      expect(readRtpHeader(within(bytes, 255), headers[1])).toBe(verdict)
      expect(headers[1]).toEqual(headers[0])
      if (verdict === 'ok') {
        const { payloadStart, payloadEnd } = headers[0]
        expect(payloadStart >= 12 && payloadStart <= payloadEnd && payloadEnd <= bytes.length).toBe(true)
      }
      expect(isRtcp(within(bytes, 0))).toBe(isRtcp(within(bytes, 255)))
      expect(findSenderReport(within(bytes, 0))).toEqual(findSenderReport(within(bytes, 255)))
      expect(findGoodbyes(within(bytes, 0))).toEqual(findGoodbyes(within(bytes, 255)))
      const collect = (around: number) => createTelephoneEventCollector().packet(1, 2, within(bytes, around))
      expect(collect(0)).toEqual(collect(255))
    }),
    { seed: 1, numRuns: 10_000 },
  )
})

it('a sequence tracker never counts below zero or more than it was given', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 65_535 }), { maxLength: 300 }), (numbers) => {
      const tracker = new SequenceTracker()
      for (const number of numbers) tracker.track(number)
      expect(tracker.received).toBe(numbers.length)
      expect(tracker.lost).toBeGreaterThanOrEqual(0)
      expect(tracker.duplicated + tracker.reordered).toBeLessThanOrEqual(numbers.length)
    }),
    { seed: 1, numRuns: 500 },
  )
})
