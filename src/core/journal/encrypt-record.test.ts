import { describe, expect, it } from 'vitest'
import { createRecordCipher } from '../../adapters/node-record-cipher.ts'
import type { CallEvent } from '../model/call.ts'
import { SEALED_KEY_BYTES } from '../model/sealed-key.ts'
import { encodeEvents } from './encode-events.ts'
import { encryptRecord } from './encrypt-record.ts'
import { decodeJournalHeader, encodeEventRecord, encodeJournalHeader } from './journal-format.ts'
import { type JournalEntry, readJournal } from './read-journal.ts'

const MARK = 0x5eed1e55
const cipher = createRecordCipher(new Uint8Array(32).fill(3))
const key = {
  accountId: 'acme',
  accountKeyId: new Uint8Array(8).fill(1),
  sealed: new Uint8Array(SEALED_KEY_BYTES).fill(2),
}
const first = encodeJournalHeader(MARK, key)
const header = { headerBytes: first.length, mark: MARK, key }
const ended = (streamId: number): CallEvent => ({ type: 'stream-ended', atMs: 1, streamId })
const journalOf = (...streamIds: readonly number[]) =>
  Buffer.concat([first, encodeEvents(streamIds.map(ended), { header, cipher }, first.length)])

const read = (bytes: Uint8Array, options: Parameters<typeof readJournal>[1] = { cipher }) =>
  [...readJournal(bytes, options)].map((entry: JournalEntry) =>
    entry.type === 'event' && 'streamId' in entry.event ? entry.event.streamId : entry,
  )
const recordBytes = journalOf(1).length - first.length

describe('an encrypted journal', () => {
  it('says with which key of which account', () => {
    expect(decodeJournalHeader(first)).toEqual(header)
    expect(decodeJournalHeader(Buffer.concat([first, Buffer.alloc(9)]))).toEqual(header)
    for (let length = 0; length < first.length; length++)
      expect(decodeJournalHeader(first.subarray(0, length))).toBe('more')
  })

  it('is read with its key, and not without', () => {
    const bytes = journalOf(1, 2)
    expect(read(bytes)).toEqual([1, 2, { type: 'end', header, cipher, sizeBytes: bytes.length, damagedBytes: 0 }])
    expect(read(bytes, {})).toEqual([
      { type: 'end', sizeBytes: bytes.length, damagedBytes: 0, tornAtByte: 0, problem: 'key-missing' },
    ])
  })

  it('is torn where one in the clear is', () => {
    const bytes = journalOf(1, 2)
    for (let cut = 1; cut < recordBytes; cut++) {
      expect(read(bytes.subarray(0, bytes.length - cut))).toMatchObject([1, { tornAtByte: first.length + recordBytes }])
    }
  })

  const tampered: readonly [what: string, tamper: (bytes: Buffer) => Uint8Array, left: readonly number[]][] = [
    ['written with another key', (bytes) => replaced(bytes, createRecordCipher(new Uint8Array(32)), 2), [1, 3]],
    ['moved to another place', (bytes) => swapped(bytes), [3]],
    [
      'repeated',
      (bytes) => Buffer.concat([bytes, bytes.subarray(first.length, first.length + recordBytes)]),
      [1, 2, 3],
    ],
    [
      'taken out',
      (bytes) => Buffer.concat([bytes.subarray(0, first.length), bytes.subarray(first.length + recordBytes)]),
      [],
    ],
    ['put in without encryption', (bytes) => Buffer.concat([bytes, encodeEventRecord(ended(9), MARK)]), [1, 2, 3]],
  ]
  it.each(tampered)('tells of a record that was %s', (_, tamper, left) => {
    const entries = read(tamper(journalOf(1, 2, 3)))
    expect(entries.slice(0, -1)).toEqual(left)
    const [end] = entries.slice(-1)
    expect(end).toMatchObject({ forgedRecords: expect.any(Number), damagedBytes: expect.any(Number) })
  })

  function replaced(bytes: Buffer, other: typeof cipher, streamId: number): Uint8Array {
    const atByte = first.length + recordBytes
    const record = encryptRecord(encodeEventRecord(ended(streamId), MARK), atByte, { cipher: other, mark: MARK })
    bytes.set(record, atByte)
    return bytes
  }

  function swapped(bytes: Buffer): Uint8Array {
    const [one, two] = [0, 1].map((index) =>
      bytes.subarray(first.length + index * recordBytes).subarray(0, recordBytes),
    )
    return Buffer.concat([first, two ?? first, one ?? first, bytes.subarray(first.length + 2 * recordBytes)])
  }
})
