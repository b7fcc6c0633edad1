import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Arrival, party, rendered, rtp, START_MS, stream } from './talk.test-kit.ts'

const numbers = fc.oneof(
  fc.nat(20),
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.integer({ min: 0xfffffff0, max: 0xffffffff }),
)
const packet = fc
  .record({
    payloadType: fc.constantFrom(0, 0, 0, 8, 13, 96, 101),
    sequenceNumber: numbers.map((number) => number & 0xffff),
    timestamp: numbers.map((number) => (number < 21 ? number * 160 : number)),
    ssrc: fc.nat(2),
    length: fc.constantFrom(0, 1, 80, 160, 160, 9000),
  })
  .map(({ length, ...header }) => rtp(header, new Array(length).fill(header.timestamp & 0xff)))
const arrival = fc.record({
  streamId: fc.nat(3),
  arrivalMs: fc.oneof(fc.nat(400), fc.nat(60_000)).map((atMs) => START_MS + atMs),
  packet: fc.oneof({ weight: 9, arbitrary: packet }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) }),
})
const parties = [party(0, 'caller', [0]), party(1, 'callee', [1]), party(2, 'other', [1, 2])]

it('never throws, writes exactly what the header promises, and is no longer than the packets took to arrive', () => {
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 120 }), fc.boolean(), (arrivals: Arrival[], known) => {
      const result = rendered([stream(0), stream(1), stream(2)], known ? parties : [], arrivals)
      if (!result.plan) return
      const times = arrivals.map(({ arrivalMs }) => arrivalMs)
      const tookMs = Math.max(...times) - Math.min(...times)
      expect(result.wav.readUInt32LE(4) + 8).toBe(result.wav.length)
      expect(result.samples / 8).toBeLessThanOrEqual(tookMs + 31_000)
      expect(result.quality.every((stream) => stream.packetsLost >= 0)).toBe(true)
    }),
    { seed: 2, numRuns: 400 },
  )
})
