import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readFixture, readOpusFile } from './coded-tones.test-kit.ts'
import { makeOpusDecoders, type OpusFrameDecoder } from './opus-decoders.ts'
import { opusDuration } from './opus-packet.ts'
import { type Arrival, codec, party, rendered, rtp, START_MS, stream } from './talk.test-kit.ts'

const CODECS = [
  ...[
    codec(0, 'PCMU'),
    codec(9, 'G722'),
    codec(18, 'G729'),
    codec(3, 'GSM'),
    codec(4, 'G723'),
    codec(101, 'TELEPHONE-EVENT'),
  ],
  ...[
    { ...codec(111, 'OPUS'), clockRateHz: 48_000, channels: 2 },
    { ...codec(97, 'L16'), clockRateHz: 11_025 },
  ],
  ...[
    { ...codec(98, 'L16'), clockRateHz: 44_100, channels: 2 },
    { ...codec(99, 'PCMA'), clockRateHz: 32_000 },
  ],
]
const PAYLOAD_TYPES = CODECS.map(({ payloadType }) => payloadType)
const real = [
  ...readOpusFile('wideband.opus'),
  ...[0, 10, 20].map((at) => readFixture('speech.g729').slice(at, at + 22)),
  readFixture('speech.gsm').slice(0, 66),
]
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.constantFrom(...real),
  // Bits of a real packet turned, or its end cut off.
  fc.tuple(fc.constantFrom(...real), fc.nat(80), fc.nat(255), fc.nat(80)).map(([packet, at, bits, length]) => {
    const changed = packet.slice(0, length)
    if (at < changed.length) changed[at] = (changed[at] as number) ^ bits
    return changed
  }),
)
const arrival = fc
  .record({
    ...{ streamId: fc.nat(2), atMs: fc.nat(3000), payloadType: fc.constantFrom(...PAYLOAD_TYPES) },
    ...{ sequenceNumber: fc.nat(70), ssrc: fc.nat(2), step: fc.constantFrom(80, 160, 320, 960), payload },
  })
  .map(
    ({ streamId, atMs, step, payload, ...header }): Arrival => ({
      ...{ streamId, arrivalMs: START_MS + atMs },
      packet: rtp({ ...header, timestamp: header.sequenceNumber * step }, [...payload]),
    }),
  )

it('renders whatever is sent in any codec: exactly what the header promises, no longer than it took', async () => {
  const parties = [party(0, 'caller', [0]), party(1, 'callee', [1])]
  const streams = [0, 1, 2].map((id) => stream(id, ...CODECS))
  const byRate = new Map<number, readonly OpusFrameDecoder[]>()
  for (const sampleRateHz of [8000, 16_000, 24_000] as const) {
    byRate.set(sampleRateHz, await makeOpusDecoders({ opusSources: 8, sampleRateHz }))
  }
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 100 }), (arrivals) => {
      const { plan } = rendered(streams, parties, arrivals)
      if (!plan) return
      const { wav, samples } = rendered(streams, parties, arrivals, byRate.get(plan.sampleRateHz))
      const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength)
      expect(view.getUint32(4, true) + 8).toBe(wav.byteLength)
      expect((1000 * (samples ?? 0)) / plan.sampleRateHz).toBeLessThan(3000 + 31_000)
    }),
    { seed: 3, numRuns: 150 },
  )
})

it('lets no packet through to the decoder of Opus that it would refuse', async () => {
  const [decoder] = await makeOpusDecoders({ opusSources: 1, sampleRateHz: 16_000 })
  fc.assert(
    fc.property(payload, (packet) => {
      const duration = opusDuration(packet)
      if (duration > 0) expect(decoder?.decode(packet)).toHaveLength(duration / 3)
    }),
    { seed: 4, numRuns: 3000 },
  )
})
