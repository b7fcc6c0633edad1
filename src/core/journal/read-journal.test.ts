import { crc32 as zlibCrc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { CallEvent } from '../model/call.ts'
import { crc32 } from './crc32.ts'
import { encodeEventRecord, encodeJournalHeader, JOURNAL_HEADER_BYTES } from './journal-format.ts'
import { PacketBatch } from './packet-batch.ts'
import { type JournalEntry, readJournal } from './read-journal.ts'

const MARK = 0xfeed5eed
const STARTED: CallEvent = {
  type: 'call-started',
  atMs: 1000,
  callId: 'call',
  accountId: 'account',
  recordingClientId: 'client',
}
const ENDED: CallEvent = { type: 'call-ended', atMs: 2000, cause: 'bye' }
const packet = (length: number, first: number) => Uint8Array.from({ length }, (_, index) => first + index)

function batchOf(...packets: Uint8Array[]): Uint8Array {
  const batch = new PacketBatch(16_384)
  packets.forEach((bytes, index) => {
    batch.append(index, index % 2 ? 'rtcp' : 'rtp', 1500.25 + index, bytes)
  })
  return (batch.seal(MARK) as Uint8Array).slice()
}

const wholeJournal = () =>
  Buffer.concat([
    encodeJournalHeader(MARK),
    encodeEventRecord(STARTED, MARK),
    batchOf(packet(20, 1), packet(0, 0), packet(172, 9)),
    encodeEventRecord(ENDED, MARK),
  ])

const copied = (entries: Iterable<JournalEntry>) =>
  Array.from(entries, (entry) =>
    entry.type === 'packet' ? { ...entry, packet: Uint8Array.from(entry.packet) } : entry,
  )

describe('readJournal', () => {
  it('gives back events and packets in the order they were written', () => {
    const bytes = wholeJournal()
    expect(copied(readJournal(bytes))).toEqual([
      { type: 'event', event: STARTED },
      { type: 'packet', streamId: 0, kind: 'rtp', arrivalMs: 1500.25, packet: packet(20, 1) },
      { type: 'packet', streamId: 1, kind: 'rtcp', arrivalMs: 1501.25, packet: packet(0, 0) },
      { type: 'packet', streamId: 2, kind: 'rtp', arrivalMs: 1502.25, packet: packet(172, 9) },
      { type: 'event', event: ENDED },
      { type: 'end', header: { headerBytes: 16, mark: MARK }, sizeBytes: bytes.length, damagedBytes: 0 },
    ])
  })

  it('does not work out the checksums of a journal in which they were right before', () => {
    const bytes = wholeJournal()
    const asked: number[] = []
    const noting = (record: Uint8Array) => {
      asked.push(record.length)
      return crc32(record)
    }
    expect(copied(readJournal(bytes, { crc32: noting, isChecked: true }))).toEqual(copied(readJournal(bytes)))
    expect(asked).toEqual([])
  })

  it('reads the same whatever the size of the chunks', () => {
    const bytes = wholeJournal()
    const whole = copied(readJournal(bytes))
    for (const size of [1, 2, 7, 64, 1000]) {
      const chunks = []
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
      expect(copied(readJournal(chunks))).toEqual(whole)
    }
  })

  it('reports where a tail is torn, at every length', () => {
    const bytes = wholeJournal()
    const ends = [
      JOURNAL_HEADER_BYTES,
      JOURNAL_HEADER_BYTES + encodeEventRecord(STARTED, MARK).length,
      bytes.length - encodeEventRecord(ENDED, MARK).length,
      bytes.length,
    ]
    for (let length = JOURNAL_HEADER_BYTES; length <= bytes.length; length++) {
      const end = copied(readJournal(bytes.subarray(0, length))).at(-1)
      const good = ends.filter((position) => position <= length).at(-1)
      expect(end).toMatchObject({ type: 'end', sizeBytes: length, damagedBytes: 0 })
      expect(end && 'tornAtByte' in end ? end.tornAtByte : length).toBe(good)
    }
  })

  it('steps over damage in the middle to the next good record', () => {
    const bytes = wholeJournal()
    const hurt = JOURNAL_HEADER_BYTES + encodeEventRecord(STARTED, MARK).length
    bytes[hurt + 30] = (bytes[hurt + 30] as number) ^ 1
    const entries = copied(readJournal(bytes))
    expect(entries.map((entry) => entry.type)).toEqual(['event', 'event', 'end'])
    expect(entries.at(-1)).toMatchObject({ damagedBytes: batchOf(packet(20, 1), packet(0, 0), packet(172, 9)).length })
    expect(entries.at(-1)).not.toHaveProperty('tornAtByte')
  })

  it('says so when a file is no journal, empty, or of a later version', () => {
    expect(copied(readJournal(packet(400, 0)))).toEqual([
      { type: 'end', sizeBytes: 400, damagedBytes: 0, tornAtByte: 0, problem: 'not-a-journal' },
    ])
    expect(copied(readJournal(new Uint8Array(0)))).toEqual([{ type: 'end', sizeBytes: 0, damagedBytes: 0 }])
    const later = wholeJournal()
    later[8] = 3
    expect(copied(readJournal(later))).toMatchObject([{ type: 'end', problem: 'unknown-version' }])
  })
})

describe('PacketBatch', () => {
  it('refuses what does not fit and takes it after clearing', () => {
    const batch = new PacketBatch(300)
    expect(batch.append(0, 'rtp', 1, packet(172, 0))).toBe(true)
    expect(batch.append(0, 'rtp', 2, packet(172, 0))).toBe(false)
    expect(batch.packetCount).toBe(1)
    batch.clear()
    expect(batch.seal(MARK)).toBeUndefined()
    expect(batch.append(0, 'rtp', 2, packet(172, 0))).toBe(true)
    expect(batch.append(0, 'rtp', 2, packet(400, 0))).toBe(false)
  })

  it('keeps arrival times to the microsecond and asks for a new batch when the clock leaps', () => {
    const batch = new PacketBatch(4096)
    const nowMs = 1_790_000_000_000.125
    expect(batch.append(0, 'rtp', nowMs, packet(1, 0))).toBe(true)
    expect(batch.append(0, 'rtp', nowMs + 3_600_000, packet(1, 0))).toBe(false)
    expect(batch.append(0, 'rtp', nowMs - 20.001, packet(1, 0))).toBe(true)
    const record = batch.seal(MARK) as Uint8Array
    const arrivals = copied(readJournal([encodeJournalHeader(MARK), record])).flatMap((entry) =>
      entry.type === 'packet' ? [entry.arrivalMs] : [],
    )
    expect(arrivals[0]).toBe(nowMs)
    expect(arrivals[1]).toBeCloseTo(nowMs - 20.001, 3)
  })
})

describe('crc32', () => {
  it('equals the one of zlib', () => {
    for (const length of [0, 1, 7, 8, 9, 63, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => index * 37 + (index >> 3))
      expect(crc32(bytes)).toBe(zlibCrc32(bytes))
    }
  })
})
