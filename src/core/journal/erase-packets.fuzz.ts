import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Interval } from '../model/call-time-line.ts'
import { eraseInJournal, type JournalFile } from './erase-packets.ts'
import { encodeEventRecord, encodeJournalHeader } from './journal-format.ts'
import { PacketBatch } from './packet-batch.ts'
import { type JournalEntry, readJournal } from './read-journal.ts'

const MARK = 0x01020304
const TO_MS = 40

interface SomePacket {
  readonly arrivalMs: number
  readonly bytes: Uint8Array
}

function journalOf(batches: readonly (readonly SomePacket[])[]): Uint8Array {
  const records = batches.flatMap((packets, index) => {
    const batch = new PacketBatch(64 * 1024)
    for (const { arrivalMs, bytes } of packets) batch.append(index, 'rtp', arrivalMs, bytes)
    const event = encodeEventRecord({ type: 'stream-ended', atMs: index, streamId: 0 }, MARK)
    return [event, Uint8Array.from(batch.seal(MARK) ?? [])]
  })
  return Buffer.concat([encodeJournalHeader(MARK), ...records])
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

const packetsOf = (content: Uint8Array) =>
  [...readJournal(content)].flatMap((entry: JournalEntry) =>
    entry.type === 'packet' ? [{ arrivalMs: entry.arrivalMs, bytes: [...entry.packet] }] : [],
  )

const somePacket = fc.record({ arrivalMs: fc.nat(TO_MS), bytes: fc.uint8Array({ minLength: 1, maxLength: 3000 }) })
const batches = fc.array(fc.array(somePacket, { maxLength: 12 }), { maxLength: 12 })
const interval = fc.tuple(fc.nat(TO_MS), fc.nat(TO_MS)).map(([fromMs, toMs]): Interval => ({ fromMs, toMs }))
const isIn = (intervals: readonly Interval[], atMs: number) =>
  intervals.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)

it('leaves exactly the packets outside of the intervals, and every event', async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.array(interval, { maxLength: 3 }), async (given, intervals) => {
      const content = journalOf(given)
      const before = packetsOf(content)
      const erasure = { mark: MARK, untilByte: content.length, intervals }
      const erased = await eraseInJournal(fileOf(content), erasure)
      const left = packetsOf(content)
      expect(left).toEqual(before.filter(({ arrivalMs }) => !isIn(intervals, arrivalMs)))
      expect(erased).toBe(before.length - left.length)
      const entries = [...readJournal(content)]
      expect(entries.filter(({ type }) => type === 'event')).toHaveLength(given.length)
      expect(entries.at(-1)).toEqual({ type: 'end', mark: MARK, sizeBytes: content.length, damagedBytes: 0 })
      expect(await eraseInJournal(fileOf(content), erasure)).toBe(0)
    }),
    { seed: 2, numRuns: 300 },
  )
})

it('leaves no byte of what it erases, wherever it was killed before', async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.array(interval, { maxLength: 3 }), fc.nat(3), async (given, intervals, writes) => {
      const secret = 0xa5
      const marked = given.map((packets) =>
        packets.map(({ arrivalMs, bytes }) => ({
          arrivalMs,
          bytes: new Uint8Array(bytes.length).fill(isIn(intervals, arrivalMs) ? secret : 1),
        })),
      )
      const content = journalOf(marked)
      const erasure = { mark: MARK, untilByte: content.length, intervals, andDamage: true }
      await eraseInJournal(fileOf(content, writes), erasure).catch(() => undefined)
      await eraseInJournal(fileOf(content), erasure)
      // Times and checksums have no four bytes of it in a row; a packet of fewer hides there, and is not asked for.
      expect(content.indexOf(secret) < 0 || !Buffer.from(content).includes(Buffer.alloc(4, secret))).toBe(true)
    }),
    { seed: 3, numRuns: 300 },
  )
})

it('never throws on garbage and never writes outside of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 4000 }), fc.boolean(), async (garbage, andDamage) => {
      const content = Buffer.concat([encodeJournalHeader(MARK), garbage, Uint8Array.of(1, 2, 3)])
      const untilByte = content.length - 3
      await eraseInJournal(fileOf(content), { mark: MARK, untilByte, intervals: [{ fromMs: 0, toMs: 9 }], andDamage })
      expect([...content.subarray(0, 16)]).toEqual([...encodeJournalHeader(MARK)])
      expect([...content.subarray(untilByte)]).toEqual([1, 2, 3])
    }),
    { seed: 4, numRuns: 300 },
  )
})
