import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type BencodeFields, decodeBencode, encodeBencode } from './bencode.ts'
import { readCallIds, readSeenCall, readSubscriptionOffer } from './read-replies.ts'

const RUNS = { seed: 20261121, numRuns: 5000, interruptAfterTimeLimit: 8000 }
const query = readFileSync(new URL('../../../test/fixtures/rtpengine/query-held.bencode', import.meta.url))

const garbage = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.stringMatching(/^[dlie0-9:a-]{0,200}$/).map((text) => new TextEncoder().encode(text)),
  fc.array(fc.tuple(fc.nat(query.length - 1), fc.nat(255)), { maxLength: 8 }).map((changes) => {
    const bytes = Uint8Array.from(query)
    for (const [at, byte] of changes) bytes[at] = byte
    return bytes
  }),
  fc.nat(query.length).map((length) => query.subarray(0, length)),
)

it('reads or refuses any bytes, and so do the readers of replies', () => {
  fc.assert(
    fc.property(garbage, (bytes) => {
      const decoded = decodeBencode(bytes)
      if (!decoded.ok) {
        expect(decoded.reason).not.toBe('')
        return
      }
      if (!(decoded.value instanceof Map)) return
      for (const read of [readCallIds, readSeenCall, readSubscriptionOffer]) read(decoded.value)
    }),
    RUNS,
  )
})

it('reads what it writes', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 })
  const { fields } = fc.letrec<{ fields: BencodeFields }>((tie) => ({
    fields: fc.dictionary(text, fc.oneof({ maxDepth: 4 }, fc.integer(), text, fc.array(text), tie('fields'))),
  }))
  fc.assert(
    fc.property(fields, (written) => {
      const decoded = decodeBencode(new TextEncoder().encode(encodeBencode(written)))
      expect(decoded.ok && asObject(decoded.value)).toEqual({ ...written })
    }),
    RUNS,
  )
})

function asObject(value: unknown): unknown {
  if (!(value instanceof Map)) return value
  return Object.fromEntries([...value].map(([key, item]) => [key, asObject(item)]))
}
