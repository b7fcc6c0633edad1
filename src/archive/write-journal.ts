/** A journal that is made from others, beside the spool's own. Whoever makes it removes the file. */

import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { encryptRecord } from '../core/journal/encrypt-record.ts'
import { encodeEventRecord, encodeJournalHeader, type PacketKind } from '../core/journal/journal-format.ts'
import { PacketBatch } from '../core/journal/packet-batch.ts'
import type { CallEvent } from '../core/model/call.ts'
import type { StreamId } from '../core/model/media.ts'
import type { DataKey } from '../store/key-ring.ts'

const BATCH_BYTES = 64 * 1024

export interface MadeJournal {
  event(event: CallEvent): void
  packet(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): void
  /** Writes what was handed over so far. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Replaces the file. `key`: it is encrypted with. Memory: what is handed over between two flushes. */
export async function writeJournal(path: string, key?: DataKey): Promise<MadeJournal> {
  const [mark = 0] = crypto.getRandomValues(new Uint32Array(1))
  const file: FileHandle = await open(path, 'w', 0o600)
  const batch = new PacketBatch(BATCH_BYTES, crc32)
  const header = encodeJournalHeader(mark, key?.sealed)
  let waiting: Uint8Array[] = [header]
  let endByte = header.length

  function append(record: Uint8Array): void {
    const written = key ? encryptRecord(record, endByte, { cipher: key.cipher, mark, crc32 }) : record
    endByte += written.length
    waiting.push(written)
  }

  function sealBatch(): void {
    const record = batch.seal(mark)
    if (record) append(record.slice())
    batch.clear()
  }

  async function flush(): Promise<void> {
    sealBatch()
    const records = waiting
    waiting = []
    for (const record of records) await writeAll(file, record)
  }

  return {
    event(event) {
      sealBatch()
      append(encodeEventRecord(event, mark, crc32))
    },
    packet(streamId, kind, arrivalMs, packet) {
      if (batch.append(streamId, kind, arrivalMs, packet)) return
      sealBatch()
      batch.append(streamId, kind, arrivalMs, packet)
    },
    flush,
    async close() {
      try {
        await flush()
      } finally {
        await file.close()
      }
    },
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten
  }
}
