import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeEventRecord, encodeJournalHeader } from './journal-format.ts'
import { PacketBatch } from './packet-batch.ts'
import { readJournal } from './read-journal.ts'

const MARK = 0x01020304
const good = (() => {
  const batch = new PacketBatch(4096)
  for (let index = 0; index < 10; index++) batch.append(index, 'rtp', index, new Uint8Array(100).fill(index))
  const record = (batch.seal(MARK) as Uint8Array).slice()
  const event = encodeEventRecord({ type: 'call-ended', atMs: 1, cause: 'bye' }, MARK)
  return Buffer.concat([encodeJournalHeader(MARK), event, record, event, record])
})()

it('never throws on garbage, ends exactly once, and reports sizes that add up', () => {
  const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 6 })
  const hurt = fc.tuple(flips, fc.nat(good.length)).map(([changes, length]) => {
    const bytes = Uint8Array.from(good)
    for (const [at, by] of changes) bytes[at] = (bytes[at] as number) ^ by
    return bytes.subarray(0, length)
  })
  const behindHeader = fc
    .uint8Array({ maxLength: 600 })
    .map((bytes) => Buffer.concat([encodeJournalHeader(MARK), bytes]))
  fc.assert(
    fc.property(
      fc.oneof(hurt, behindHeader, fc.uint8Array({ maxLength: 200 })),
      fc.integer({ min: 1, max: 700 }),
      (bytes, size) => {
        const chunks: Uint8Array[] = []
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
        const entries = [...readJournal(chunks)]
        const end = entries.at(-1)
        expect(entries.filter((entry) => entry.type === 'end')).toHaveLength(1)
        if (end?.type !== 'end') throw new Error('no end')
        expect(end.sizeBytes).toBe(bytes.length)
        expect(end.damagedBytes + (end.tornAtByte ?? 0)).toBeLessThanOrEqual(2 * bytes.length)
      },
    ),
    { seed: 1, numRuns: 3000 },
  )
})
