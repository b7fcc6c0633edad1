import type { CallEvent } from '../model/call.ts'
import { encryptRecord } from './encrypt-record.ts'
import { encodeEventRecord } from './journal-format.ts'
import type { JournalEnd } from './read-journal.ts'

/** Records to append at `atByte` to a journal that nobody writes any more; `end`: of a reading of it. */
export function encodeEvents(
  events: readonly CallEvent[],
  { header, cipher }: Pick<JournalEnd, 'header' | 'cipher'>,
  atByte: number,
): Uint8Array {
  if (!header) throw new TypeError('a journal whose header cannot be read is not appended to')
  const { mark } = header
  const records: Uint8Array[] = []
  let endByte = atByte
  for (const event of events) {
    const plain = encodeEventRecord(event, mark)
    const record = cipher ? encryptRecord(plain, endByte, { cipher, mark }) : plain
    records.push(record)
    endByte += record.length
  }
  const bytes = new Uint8Array(endByte - atByte)
  let at = 0
  for (const record of records) {
    bytes.set(record, at)
    at += record.length
  }
  return bytes
}
