import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SRTP_SUITES } from '../model/srtp.ts'
import { formatCrypto, parseCrypto } from './crypto-attribute.ts'
import { blankKeys } from './without-keys.ts'

const RUNS = { seed: 4568, numRuns: 5000, interruptAfterTimeLimit: 8000 }

const base64 = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64'))
const piece = fc.oneof(
  base64,
  fc.constantFrom(...SRTP_SUITES.map(({ name }) => name)),
  fc.constantFrom('inline:', '|', ';', ':', '2^20', '2^', '1:4', ' ', 'KDR=', 'WSH=64', '-x', '1', '='),
  fc.string({ maxLength: 6 }),
)
const lines = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc
    .tuple(fc.nat(), fc.constantFrom(...SRTP_SUITES.map(({ name }) => name)), base64, fc.array(piece, { maxLength: 4 }))
    .map(([tag, suite, key, more]) => `${tag} ${suite} inline:${key}${more.join('')}`),
)

test('any text is read as a line or refused with a code; what is read is written and read the same', () => {
  fc.assert(
    fc.property(lines, (text) => {
      const read = parseCrypto(text)
      if (typeof read === 'string') return
      expect(read.master.key).toHaveLength(read.master.suite.keyBytes)
      expect(read.master.salt).toHaveLength(read.master.suite.saltBytes)
      expect(parseCrypto(formatCrypto(read))).toEqual(read)
      // A line whose key is blanked is taken all the same, and says nothing of it.
      const blank = parseCrypto(blankKeys(text))
      expect(typeof blank === 'string' ? blank : new Set(blank.master.key)).toEqual(new Set([0]))
    }),
    RUNS,
  )
})

test.each([
  ['digits of an MKI', (size: number) => `1 AES_CM_128_HMAC_SHA1_80 inline:AAAA|${'9'.repeat(size)}:128`],
  ['bars', (size: number) => `1 AES_CM_128_HMAC_SHA1_80 inline:AAAA${'|'.repeat(size)}`],
  ['blanks', (size: number) => `1${' '.repeat(size)}AES_CM_128_HMAC_SHA1_80${' '.repeat(size)}inline:AAAA`],
  ['session parameters', (size: number) => `1 AES_CM_128_HMAC_SHA1_80 inline:AAAA${' -x'.repeat(size)}`],
  ['a key', (size: number) => `1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(size)}`],
])('%s take time in proportion', (_, make) => {
  const started = performance.now()
  parseCrypto(make(200_000))
  blankKeys(make(200_000))
  expect(performance.now() - started).toBeLessThan(1500)
})
