import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRecordCipher } from '../../adapters/node-record-cipher.ts'
import type { Interval } from '../model/call-time-line.ts'
import { SEALED_KEY_BYTES } from '../model/sealed-key.ts'
import { encryptRecord } from './encrypt-record.ts'
import { eraseInJournal, type JournalFile } from './erase-packets.ts'
import { encodeEventRecord, encodeJournalHeader } from './journal-format.ts'
import { PacketBatch } from './packet-batch.ts'
import { type JournalEntry, readJournal } from './read-journal.ts'
import { ENCRYPTION_BYTES, type RecordCipher } from './record-cipher.ts'

const MARK = 0x01020304
const TO_MS = 40

interface SomePacket {
  readonly arrivalMs: number
  readonly bytes: Uint8Array
}

const cipher = createRecordCipher(new Uint8Array(32).fill(7))
const key = { accountId: 'account', accountKeyId: new Uint8Array(8), sealed: new Uint8Array(SEALED_KEY_BYTES) }

/** Journals in the clear, and encrypted ones. */
const KINDS = [
  { name: 'a journal in the clear', ...sealedWith(undefined) },
  { name: 'an encrypted journal', ...sealedWith(cipher) },
]

function sealedWith(cipher: RecordCipher | undefined) {
  const first = encodeJournalHeader(MARK, cipher && key)
  const header = { headerBytes: first.length, mark: MARK, ...(cipher && { key }) }
  return { cipher, first, header }
}
type Kind = ReturnType<typeof sealedWith>

function journalOf({ cipher, first }: Kind, batches: readonly (readonly SomePacket[])[]): Uint8Array {
  const records = batches.flatMap((packets, index) => {
    const batch = new PacketBatch(64 * 1024)
    for (const { arrivalMs, bytes } of packets) batch.append(index, 'rtp', arrivalMs, bytes)
    const event = encodeEventRecord({ type: 'stream-ended', atMs: index, streamId: 0 }, MARK)
    return [event, Uint8Array.from(batch.seal(MARK) ?? [])].filter(({ length }) => length > 0)
  })
  let atByte = first.length
  const placed = records.map((record) => {
    const bytes = cipher ? encryptRecord(record, atByte, { cipher, mark: MARK }) : record
    atByte += bytes.length
    return bytes
  })
  return Buffer.concat([first, ...placed])
}

/** Writes fail from the n-th on, which may still write a part. */
function fileOf(content: Uint8Array, writes = Number.POSITIVE_INFINITY): JournalFile {
  let written = 0
  return {
    async read(into, atByte) {
      // Not all at once, as a disk may.
      const bytes = content.subarray(atByte, atByte + Math.min(into.length, 5000))
      into.set(bytes)
      return bytes.length
    },
    async write(bytes, atByte) {
      if (++written <= writes) return content.set(bytes, atByte)
      content.set(bytes.subarray(0, Math.floor(bytes.length / 2)), atByte)
      throw new Error('killed')
    },
  }
}

const packetsOf = (content: Uint8Array, { cipher }: Kind) =>
  [...readJournal(content, { cipher })].flatMap((entry: JournalEntry) =>
    entry.type === 'packet' ? [{ arrivalMs: entry.arrivalMs, bytes: [...entry.packet] }] : [],
  )

const somePacket = fc.record({ arrivalMs: fc.nat(TO_MS), bytes: fc.uint8Array({ minLength: 1, maxLength: 3000 }) })
const batches = fc.array(fc.array(somePacket, { maxLength: 12 }), { maxLength: 12 })
const interval = fc.tuple(fc.nat(TO_MS), fc.nat(TO_MS)).map(([fromMs, toMs]): Interval => ({ fromMs, toMs }))
const isIn = (intervals: readonly Interval[], atMs: number) =>
  intervals.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)

describe.each(KINDS)('of $name', (kind) => {
  it('leaves exactly the packets outside of the intervals, and every event', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.array(interval, { maxLength: 3 }), async (given, intervals) => {
        const content = journalOf(kind, given)
        const before = packetsOf(content, kind)
        const erasure = { ...kind, untilByte: content.length, intervals }
        const erased = await eraseInJournal(fileOf(content), erasure)
        const left = packetsOf(content, kind)
        expect(left).toEqual(before.filter(({ arrivalMs }) => !isIn(intervals, arrivalMs)))
        expect(erased).toBe(before.length - left.length)
        const entries = [...readJournal(content, kind)]
        expect(entries.filter(({ type }) => type === 'event')).toHaveLength(given.length)
        expect(entries.at(-1)).toMatchObject({ type: 'end', sizeBytes: content.length, damagedBytes: 0 })
        expect(await eraseInJournal(fileOf(content), erasure)).toBe(0)
      }),
      { seed: 2, numRuns: 200 },
    )
  })

  it('leaves no byte of what it erases, wherever it was killed before', async () => {
    const secret = 0xa5
    await fc.assert(
      fc.asyncProperty(batches, fc.array(interval, { maxLength: 3 }), fc.nat(3), async (given, intervals, writes) => {
        const marked = given.map((packets) =>
          packets.map(({ arrivalMs, bytes }) => ({
            arrivalMs,
            bytes: new Uint8Array(bytes.length).fill(isIn(intervals, arrivalMs) ? secret : 1),
          })),
        )
        const content = journalOf(kind, marked)
        const erasure = { ...kind, untilByte: content.length, intervals, andDamage: true }
        await eraseInJournal(fileOf(content, writes), erasure).catch(() => undefined)
        await eraseInJournal(fileOf(content), erasure)
        const left = kind.cipher
          ? Buffer.concat(packetsOf(content, kind).map(({ bytes }) => Buffer.from(bytes)))
          : content
        // Times and checksums have no four bytes of it in a row; a packet of fewer hides there, and is not asked for.
        expect(left.indexOf(secret) < 0 || !Buffer.from(left).includes(Buffer.alloc(4, secret))).toBe(true)
      }),
      { seed: 3, numRuns: 200 },
    )
  })

  it('never throws on garbage and never writes outside of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4000 }), fc.boolean(), async (garbage, andDamage) => {
        const content = Buffer.concat([kind.first, garbage, Uint8Array.of(1, 2, 3)])
        const untilByte = content.length - 3
        const erasure = { ...kind, untilByte, intervals: [{ fromMs: 0, toMs: 9 }], andDamage }
        await eraseInJournal(fileOf(content), erasure)
        expect([...content.subarray(0, kind.first.length)]).toEqual([...kind.first])
        expect([...content.subarray(untilByte)]).toEqual([1, 2, 3])
      }),
      { seed: 4, numRuns: 200 },
    )
  })
})

it('encrypts what is left of a record with a nonce that was not there before', async () => {
  const [, kind] = KINDS
  if (!kind) throw new Error('kind')
  const content = journalOf(kind, [[{ arrivalMs: 1, bytes: new Uint8Array(100) }]])
  const before = Uint8Array.from(content)
  await eraseInJournal(fileOf(content), { ...kind, untilByte: content.length, intervals: [{ fromMs: 0, toMs: 9 }] })
  const nonceAt = content.length - 8 - 10 - 100 - 1 - ENCRYPTION_BYTES
  const nonceOf = (bytes: Uint8Array) => [...bytes.subarray(nonceAt, nonceAt + 12)]
  expect(nonceOf(content)).not.toEqual(nonceOf(before))
})
