import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { type JournalRecord, readJournalRecords } from '../core/journal/read-journal.ts'

/** Small enough that a chunk is worked off in a few milliseconds, so that live calls do not wait for the archive. */
const CHUNK_BYTES = 256 * 1024

/** The records of the file, a chunk's worth at a time: the event loop runs in between. Rejects when the file cannot be read. */
export function journalRecords(path: string): AsyncGenerator<Iterable<JournalRecord>> {
  return readJournalRecords(readChunks(path), crc32)
}

/** Not `createReadStream`: it costs three times as much. Each chunk is good until the next one is asked for. */
async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  try {
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES)
      if (bytesRead === 0) return
      yield chunk.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
