/**
 * One call's journal while it is live. Writes are synchronous: cheap into the page cache, in order, and what was written survives
 * `kill -9` of this process (docs/decisions/spool-writes.md).
 */

import nodeFiles from 'node:fs'
import { crc32 } from 'node:zlib'
import { encodeEventRecord, encodeJournalHeader, type PacketKind } from '../../core/journal/journal-format.ts'
import { createPacketBatch, type PacketBatch } from '../../core/journal/packet-batch.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { CallEvent } from '../../core/model/call.ts'
import type { StreamId } from '../../core/model/media.ts'

/** Room for a tick of some 80 G.711 packets; a tick brings 10 of a usual call. */
const BATCH_BYTES = 16 * 1024

/** The part of node:fs that a journal needs; tests put a disk in its place that is full or broken. */
export type FileCalls = Pick<typeof nodeFiles, 'openSync' | 'writeSync' | 'fdatasync' | 'closeSync' | 'rmSync'>

/** What all journals of a spool share. */
export interface JournalContext {
  readonly files?: FileCalls
  /** Takes room in memory for a record that could not be written; false: there is none. `must`: granted whatever is left. */
  reserve(sizeBytes: number, must: boolean): boolean
  /** Gives back what was reserved. */
  release(sizeBytes: number): void
  /** A write or sync failed (ENOSPC, EIO). */
  failed(path: string, error: unknown): void
}

export interface JournalWriter {
  readonly path: string
  /** Behind every packet that came before it; on disk before the event loop turns to anything else. */
  event(event: CallEvent): void
  /** Copied; on disk within a tick. */
  packet(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): void
  /** Writes what the tick gathered and retries what failed. */
  flush(): void
  /** Makes what was written survive a power cut; does nothing when nothing was written since. */
  sync(): Promise<void>
  /** Resolves when the last record is written and synced and the file is closed: while the disk refuses, `flush` goes on trying. */
  close(): Promise<void>
  /** For a shutdown that cannot wait for the disk: tries once more and closes the file. */
  abandon(): Promise<void>
  /** Closes and removes the file. */
  discard(): Promise<void>
  readonly whenClosed: Promise<void>
  /** Packets dropped because the disk refused them and memory for waiting was used up. */
  readonly lostPackets: number
}

/** Creates the file. `mark`: random unsigned 32 bits. Throws `spool-unwritable`. */
export function createJournalWriter(path: string, mark: number, context: JournalContext): JournalWriter {
  const files = context.files ?? nodeFiles
  const fd = openNew(path, files)
  /** Made at the first packet: calls that are not kept need none. */
  let batch: PacketBatch | undefined
  /** Where the next record goes; a record cut short by a full disk is written over. */
  let sizeBytes = 0
  /** Header and events on their way to the file: what one request says becomes one write. Older than the packets of `batch`. */
  let gathered: Uint8Array[] = []
  let waiting: { readonly bytes: Uint8Array; readonly packets: number }[] = []
  let lostPackets = 0
  let unsynced = false
  let syncing: Promise<void> = Promise.resolve()
  let state: 'open' | 'closing' | 'closed' = 'open'
  const { promise: whenClosed, resolve: resolveClosed } = Promise.withResolvers<void>()

  function append(bytes: Uint8Array, packets: number): void {
    if (waiting.length === 0 && write(bytes)) return
    // Events are few and small, and without them the audio means nothing: they always wait.
    if (context.reserve(bytes.length, packets === 0)) waiting.push({ bytes: bytes.slice(), packets })
    else lostPackets += packets
  }

  function write(bytes: Uint8Array): boolean {
    try {
      let written = 0
      while (written < bytes.length) {
        written += files.writeSync(fd, bytes, written, bytes.length - written, sizeBytes + written)
      }
      sizeBytes += bytes.length
      unsynced = true
      return true
    } catch (error) {
      context.failed(path, error)
      return false
    }
  }

  function retry(): void {
    let done = 0
    for (const record of waiting) {
      if (!write(record.bytes)) break
      context.release(record.bytes.length)
      done += 1
    }
    if (done > 0) waiting = waiting.slice(done)
  }

  function gather(record: Uint8Array): void {
    if (gathered.length === 0) process.nextTick(writeGathered)
    gathered.push(record)
  }

  function writeGathered(): void {
    const [first, ...others] = gathered
    if (!first) return
    gathered = []
    append(others.length === 0 ? first : Buffer.concat([first, ...others]), 0)
  }

  function writeBatch(): void {
    writeGathered()
    const record = batch?.seal(mark)
    if (!batch || !record) return
    append(record, batch.packetCount)
    batch.clear()
  }

  /** One at a time, and never on a file that is closed: its descriptor may belong to another file by then. */
  function sync(): Promise<void> {
    syncing = syncing.then(async () => {
      if (!unsynced || state === 'closed') return
      unsynced = false
      const error = await new Promise<Error | null>((resolve) => files.fdatasync(fd, resolve))
      if (!error) return
      unsynced = true
      context.failed(path, error)
    })
    return syncing
  }

  async function finish(): Promise<void> {
    await sync()
    if (state === 'closed') return
    state = 'closed'
    try {
      files.closeSync(fd)
    } catch (error) {
      context.failed(path, error)
    }
    resolveClosed()
  }

  gather(encodeJournalHeader(mark))
  const writer: JournalWriter = {
    path,
    whenClosed,
    get lostPackets() {
      return lostPackets
    },
    event(event) {
      if (state !== 'open') return
      if (batch && batch.packetCount > 0) writeBatch()
      gather(encodeEventRecord(event, mark, crc32))
    },
    packet(streamId, kind, arrivalMs, packet) {
      if (state !== 'open') return
      batch ??= createPacketBatch(BATCH_BYTES, crc32)
      if (batch.append(streamId, kind, arrivalMs, packet)) return
      writeBatch()
      if (batch.append(streamId, kind, arrivalMs, packet)) return
      // Longer than a batch: a datagram of more than 16 KiB, which only fuzzers send.
      const single = createPacketBatch(packet.length + 64, crc32)
      const record = single.append(streamId, kind, arrivalMs, packet) ? single.seal(mark) : undefined
      if (record) append(record, 1)
      else lostPackets += 1
    },
    flush() {
      if (state === 'closed') return
      if (waiting.length > 0) retry()
      writeBatch()
      if (state === 'closing' && waiting.length === 0) void finish()
    },
    sync,
    close() {
      if (state === 'open') {
        state = 'closing'
        writer.flush()
      }
      return whenClosed
    },
    async abandon() {
      if (state === 'closed') return
      state = 'closing'
      retry()
      writeBatch()
      for (const record of waiting) {
        lostPackets += record.packets
        context.release(record.bytes.length)
      }
      waiting = []
      await finish()
    },
    async discard() {
      unsynced = false
      gathered = []
      await writer.abandon()
      try {
        files.rmSync(path, { force: true })
      } catch (error) {
        context.failed(path, error)
      }
    },
  }
  return writer
}

function openNew(path: string, files: FileCalls): number {
  try {
    return files.openSync(path, 'wx', 0o600)
  } catch (error) {
    throw new AppError('spool-unwritable', 'A journal could not be created', { path }, { cause: error })
  }
}
