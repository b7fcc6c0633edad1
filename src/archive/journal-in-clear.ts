/** A journal without its own encryption, whose keys whoever opens it outside does not have: every record that can be read, in its place. */

import { crc32 } from 'node:zlib'
import { encodeEventRecord, encodeJournalHeader } from '../core/journal/journal-format.ts'
import { PacketBatch } from '../core/journal/packet-batch.ts'
import { type JournalSource, journalRecords } from './journal-records.ts'

const BATCH_BYTES = 64 * 1024

/** Never on a disk: whoever takes it seals it. Rejects as `journalRecords` does. */
export async function* journalInClear(journal: JournalSource): AsyncGenerator<Uint8Array> {
  const [mark = 0] = crypto.getRandomValues(new Uint32Array(1))
  const batch = new PacketBatch(BATCH_BYTES, crc32)
  const sealed = () => {
    const record = batch.seal(mark)?.slice()
    batch.clear()
    return record ?? new Uint8Array()
  }
  yield encodeJournalHeader(mark)
  for await (const records of journalRecords(journal)) {
    for (const record of records) {
      if (record.type === 'event') {
        yield sealed()
        yield encodeEventRecord(record.event, mark, crc32)
      } else if (record.type === 'packets') {
        const { packets } = record
        while (packets.next()) {
          const { streamId, kind, arrivalMs, bytes, start, end } = packets
          const packet = bytes.subarray(start, end)
          if (batch.append(streamId, kind, arrivalMs, packet)) continue
          yield sealed()
          batch.append(streamId, kind, arrivalMs, packet)
        }
      }
    }
  }
  yield sealed()
}
