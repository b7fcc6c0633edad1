import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MsGsmDecoder } from './ms-gsm-decoder.ts'
import { readWavHead } from './read-wav.ts'
import { encodeWavHeader } from './wav-header.ts'

const header = encodeWavHeader({ encoding: 'mulaw', sampleRateHz: 8000, channels: 2 }, 40)

it('reads any bytes, and any damage of a good head: samples that are there, or a reason', () => {
  const damage = fc.array(fc.tuple(fc.nat(header.length - 1), fc.nat(255)), { maxLength: 6 })
  const damaged = damage.map((changes) => {
    const bytes = Uint8Array.from(header)
    for (const [at, byte] of changes) bytes[at] = byte
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), fc.nat(5000), (bytes, more) => {
      const fileBytes = bytes.length + more
      const read = readWavHead(bytes, fileBytes)
      if (!read.ok) {
        expect(read.reason).not.toBe('')
        return
      }
      const { dataStart, dataBytes, blockBytes } = read.head
      expect(dataStart + dataBytes).toBeLessThanOrEqual(fileBytes)
      expect(dataBytes % blockBytes).toBe(0)
    }),
    { numRuns: 3000, seed: 11 },
  )
})

it('decodes any bytes as GSM', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(new MsGsmDecoder().decode(bytes).length).toBe(Math.floor(bytes.length / 65) * 320)
    }),
    { numRuns: 300, seed: 12 },
  )
})
