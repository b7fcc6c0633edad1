import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { decodeJournalHeader, MAX_HEADER_BYTES } from '../core/journal/journal-format.ts'
import { type JournalRecord, readJournalRecords } from '../core/journal/read-journal.ts'
import type { RecordCipher } from '../core/journal/record-cipher.ts'
import type { KeyRing } from '../store/key-ring.ts'

/** Small enough that a chunk is worked off in a few milliseconds, so that live calls do not wait for the archive. */
const CHUNK_BYTES = 256 * 1024

/** A journal file, and the keys of which one opens it where it is encrypted. */
export interface JournalSource {
  readonly path: string
  readonly keys: KeyRing
  /** A reading before found every record good, and nobody else has written to the file since: what comes next need not check them again. */
  readonly isChecked?: boolean
}

/**
 * The records of the file, a chunk's worth at a time: the event loop runs in between. Rejects when the file cannot be read, and with
 * `encryption-key-missing` or `encryption-key-unusable`.
 */
export async function* journalRecords(journal: JournalSource): AsyncGenerator<Iterable<JournalRecord>> {
  const cipher = await findCipher(journal)
  const { path, isChecked = false } = journal
  yield* readJournalRecords(readChunks(path), { crc32, cipher, isChecked })
}

/** Undefined of a journal in the clear, and of a file that is none. */
async function findCipher({ path, keys }: JournalSource): Promise<RecordCipher | undefined> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(MAX_HEADER_BYTES), 0, MAX_HEADER_BYTES, 0)
    const header = decodeJournalHeader(buffer.subarray(0, bytesRead))
    return typeof header === 'object' && header.key ? await keys.openDataKey(header.key) : undefined
  } finally {
    await file.close()
  }
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
