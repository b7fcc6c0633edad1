import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeSealedHeader, encodeSealedHeader, isSealed, type SealedHeader } from './sealed-header.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const sealing = fc.oneof(
  fc.record({ sealedWith: fc.constant('account-key' as const), sealedKey: bytes(60) }),
  fc.record({ sealedWith: fc.constant('archive-key' as const), sealedKey: bytes(80) }),
)
const rest = fc.record({
  chunkBytes: fc.integer({ min: 1, max: 1 << 24 }),
  noncePrefix: bytes(7),
  keyId: bytes(8),
  name: fc
    .string({ maxLength: 300, unit: 'binary' })
    .filter((text) => text.isWellFormed() && !text.startsWith('\uFEFF')),
})
const header: fc.Arbitrary<SealedHeader> = fc.tuple(rest, sealing).map(([fields, sealed]) => ({ ...fields, ...sealed }))

it('reads any header that it wrote, whatever follows', () => {
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 50 }), (written, rest) => {
      expect(decodeSealedHeader(new Uint8Array(Buffer.concat([encodeSealedHeader(written), rest])))).toEqual(written)
    }),
    { seed: 7, numRuns: 300 },
  )
})

it('reads anything else as no header, without a fault', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), header, fc.nat({ max: 127 }), (noise, written, end) => {
      const magic = new TextEncoder().encode('TLSEALED')
      const seeming = Buffer.concat([magic, noise])
      const found = decodeSealedHeader(seeming)
      if (found) expect(Buffer.from(encodeSealedHeader(found)).length).toBeLessThanOrEqual(seeming.length)
      expect(decodeSealedHeader(encodeSealedHeader(written).subarray(0, end))).toBeUndefined()
      expect(isSealed(noise)).toBe(Buffer.from(noise.subarray(0, 8)).equals(magic))
    }),
    { seed: 7, numRuns: 300 },
  )
})
