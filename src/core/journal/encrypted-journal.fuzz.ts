import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRecordCipher } from '../../adapters/node-record-cipher.ts'
import type { CallEvent } from '../model/call.ts'
import { SEALED_KEY_BYTES } from '../model/sealed-key.ts'
import { crc32 } from './crc32.ts'
import { encodeEvents } from './encode-events.ts'
import { encodeJournalHeader, sealRecord } from './journal-format.ts'
import { readJournal } from './read-journal.ts'

const MARK = 0x01020304
const cipher = createRecordCipher(new Uint8Array(32).fill(9))
const key = { accountId: 'acme', accountKeyId: new Uint8Array(8), sealed: new Uint8Array(SEALED_KEY_BYTES) }
const first = encodeJournalHeader(MARK, key)
const events = Array.from({ length: 8 }, (_, streamId): CallEvent => ({ type: 'stream-ended', atMs: 1, streamId }))
const header = { headerBytes: first.length, mark: MARK, key }
const good = Buffer.concat([first, encodeEvents(events, { header, cipher }, first.length)])

const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 6 })
const hurt = fc.tuple(flips, fc.nat(good.length)).map(([changes, length]) => {
  const bytes = Uint8Array.from(good)
  for (const [at, by] of changes) bytes[at] = (bytes[at] as number) ^ by
  return bytes.subarray(0, length)
})
/** Whole records of anything, as somebody makes them who knows the mark. */
const forged = fc.array(fc.tuple(fc.nat(4), fc.uint8Array({ maxLength: 80 })), { maxLength: 6 }).map((records) =>
  Buffer.concat([
    first,
    ...records.map(([kind, body]) => {
      const record = Buffer.concat([Buffer.alloc(13), body])
      sealRecord(record, kind, MARK, crc32)
      return record
    }),
  ]),
)

it('never throws, ends once, and gives nothing but what was encrypted', () => {
  const known = new Set(events.map((event) => JSON.stringify(event)))
  fc.assert(
    fc.property(
      fc.oneof(hurt, forged, fc.uint8Array({ maxLength: 200 })),
      fc.integer({ min: 1, max: 300 }),
      (bytes, size) => {
        const chunks: Uint8Array[] = []
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
        const entries = [...readJournal(chunks, { cipher })]
        const end = entries.at(-1)
        expect(entries.filter(({ type }) => type === 'end')).toHaveLength(1)
        expect(end).toMatchObject({ type: 'end', sizeBytes: bytes.length })
        for (const entry of entries) {
          if (entry.type === 'event') expect(known.has(JSON.stringify(entry.event))).toBe(true)
          else expect(entry.type).toBe('end')
        }
      },
    ),
    { seed: 5, numRuns: 3000 },
  )
})
