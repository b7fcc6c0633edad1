/**
 * One call's journal while it is live. Writes are synchronous: cheap into the page cache, in order, and what was written survives
 * `kill -9` of this process (docs/decisions/spool-writes.md).
 */

import nodeFiles from 'node:fs'
import { crc32 } from 'node:zlib'
import { encryptInto, encryptRecord, RECORD_GROWTH_BYTES } from '../../core/journal/encrypt-record.ts'
import { eraseInRecords } from '../../core/journal/erase-packets.ts'
import {
  encodeEventRecord,
  encodeJournalHeader,
  type JournalHeader,
  type PacketKind,
} from '../../core/journal/journal-format.ts'
import { PacketBatch } from '../../core/journal/packet-batch.ts'
import type { RecordCipher } from '../../core/journal/record-cipher.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { CallEvent } from '../../core/model/call.ts'
import type { Interval } from '../../core/model/call-time-line.ts'
import type { StreamId } from '../../core/model/media.ts'
import type { DataKey } from '../../store/key-ring.ts'
import type { FileCalls } from './file-calls.ts'
import { JournalErasures } from './journal-erasures.ts'

/** Room for some 90 G.711 packets; a tick of 200 ms brings 20 of a usual call. */
const BATCH_BYTES = 16 * 1024

/**
 * Batches that no journal fills, the last one used on top: its memory is still in the processor's cache. Where a call is written as soon as it
 * is read, one serves all calls.
 */
const freeBatches: PacketBatch[] = []

/** Of all journals: one record at a time is on its way to a file. */
let scratch = new Uint8Array(2 * BATCH_BYTES)

/** What all journals of a spool share. */
export interface JournalContext {
  readonly files?: FileCalls
  /** Takes room in memory for a record that could not be written; false: there is none. `must`: granted whatever is left. */
  reserve(sizeBytes: number, must: boolean): boolean
  /** Gives back what was reserved. */
  release(sizeBytes: number): void
  /** A write or sync failed (ENOSPC, EIO). */
  failed(path: string, error: unknown): void
  /** Journals whose `flush` has something to do: they count themselves. */
  unwritten: number
}

interface WaitingRecords {
  readonly bytes: Uint8Array
  /** Where in the file they go. */
  readonly atByte: number
  readonly packets: number
}

/** A class, not a closure: the packet path must find the same shape in every call. */
export class JournalWriter {
  readonly path: string
  /** Settled when the file is closed. */
  readonly whenClosed: Promise<void>
  readonly #resolveClosed: () => void
  readonly #mark: number
  readonly #header: JournalHeader
  /** Of an encrypted journal. */
  readonly #cipher: RecordCipher | undefined
  readonly #context: JournalContext
  readonly #files: FileCalls
  readonly #fd: number
  readonly #erasures: JournalErasures
  /** While there are packets in it. */
  #batch: PacketBatch | undefined
  /** Where the next write goes; a record cut short by a full disk is written over. */
  #sizeBytes = 0
  /** Where the next record goes: behind what waits, and what is gathered. */
  #endByte = 0
  /** Header and events on their way to the file: what one request says becomes one write. Older than the packets of the batch. */
  #gathered: Uint8Array[] = []
  #waiting: WaitingRecords[] = []
  #lostPackets = 0
  #isUnwritten = false
  #unsynced = false
  #syncing: Promise<void> = Promise.resolve()
  /** Of all journals at once: the last one that covered this. */
  #syncOfAll: Promise<void> | undefined
  #state: 'open' | 'closing' | 'closed' = 'open'

  /** Creates the file. `mark`: random unsigned 32 bits. `key`: it is encrypted. Throws `spool-unwritable`. */
  constructor(path: string, mark: number, context: JournalContext, key?: DataKey) {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.path = path
    this.whenClosed = promise
    this.#resolveClosed = resolve
    this.#mark = mark
    this.#context = context
    this.#files = context.files ?? nodeFiles
    this.#fd = openNew(path, this.#files)
    const header = encodeJournalHeader(mark, key?.sealed)
    this.#header = { headerBytes: header.length, mark, ...(key && { key: key.sealed }) }
    this.#cipher = key?.cipher
    const sealed = { header: this.#header, cipher: this.#cipher }
    this.#erasures = new JournalErasures(path, sealed, this.#files, (error) => context.failed(path, error))
    this.#gather(header)
  }

  /** Packets dropped because the disk refused them and memory for waiting was used up. */
  get lostPackets(): number {
    return this.#lostPackets
  }

  /** Behind every packet that came before it; on disk before the event loop turns to anything else. */
  event(event: CallEvent): void {
    if (this.#state !== 'open') return
    if (this.#batch) this.#writeAll()
    this.#gather(this.#encrypted(encodeEventRecord(event, this.#mark, crc32)))
  }

  /** Copied; on disk within a tick. */
  packet(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): void {
    if (this.#state !== 'open') return
    if (this.#batch?.append(streamId, kind, arrivalMs, packet)) return
    this.#writeAll()
    if (this.#begin(streamId, kind, arrivalMs, packet)) return
    // Longer than a batch: a datagram of more than 8 KiB, which only fuzzers send.
    const single = new PacketBatch(packet.length + 64, crc32)
    const record = single.append(streamId, kind, arrivalMs, packet) ? single.seal(this.#mark) : undefined
    if (record) this.#appendPackets(record, 1)
    else this.#lostPackets += 1
  }

  /** False when the packet does not even fit into an empty batch. */
  #begin(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): boolean {
    const batch = freeBatches.pop() ?? new PacketBatch(BATCH_BYTES, crc32)
    if (!batch.append(streamId, kind, arrivalMs, packet)) {
      freeBatches.push(batch)
      return false
    }
    this.#batch = batch
    this.#needsFlush(true)
    return true
  }

  /**
   * Makes the packets that arrived in these intervals (from ≤ arrival < to) unreadable, wherever they are: `erase-packets.ts`. The event
   * that says so comes before, so that whoever reads the journal after a crash can do it again. Resolves when it is done and synced; a
   * disk that refuses is tried again by `flush`. Of an abandoned journal the rest is left to recovery.
   */
  async erase(intervals: readonly Interval[]): Promise<void> {
    if (this.#state === 'closed' || intervals.length === 0) return
    this.#writeGathered()
    const erasure = { header: this.#header, intervals, crc32 }
    const record = this.#batch?.seal(this.#mark)
    // What is gathered is encrypted when it goes to the file.
    if (record) eraseInRecords(record, this.#endByte, erasure)
    const inFile = { ...erasure, cipher: this.#cipher }
    for (const { bytes, atByte } of this.#waiting) eraseInRecords(bytes, atByte, inFile)
    if (this.#waiting.length > 0) this.#cutTail()
    const erased = this.#erasures.add(intervals, this.#sizeBytes)
    this.#needsFlush(true)
    void this.#eraseWaiting()
    await erased
  }

  /** Writes what the tick gathered and retries what failed. */
  flush(): void {
    if (this.#state === 'closed') return
    if (this.#waiting.length > 0) this.#retry()
    this.#writeAll()
    if (!this.#erasures.isIdle) void this.#eraseWaiting()
    else if (this.#waiting.length === 0) {
      this.#needsFlush(false)
      if (this.#state === 'closing') void this.#finish()
    }
  }

  /** A sync of all files that begins now covers what was written until now; false when there is nothing to cover. `ended`: it is over, however. */
  syncedBy(ended: Promise<void>): boolean {
    if (!this.#unsynced || this.#state === 'closed') return false
    this.#unsynced = false
    this.#syncOfAll = ended
    return true
  }

  /** The next sync covers what this one was to cover. */
  syncFailed(error: unknown): void {
    this.#unsynced = true
    this.#context.failed(this.path, error)
  }

  /** Makes what was written survive a power cut; does nothing when nothing was written since. */
  sync(): Promise<void> {
    // One at a time, and never on a file that is closed: its descriptor may belong to another file by then.
    this.#syncing = this.#syncing.then(async () => {
      await this.#syncOfAll
      if (!this.#unsynced || this.#state === 'closed') return
      this.#unsynced = false
      const error = await new Promise<Error | null>((resolve) => this.#files.fdatasync(this.#fd, resolve))
      if (error) this.syncFailed(error)
    })
    return this.#syncing
  }

  /** Resolves when the last record is written and synced and the file is closed: while the disk refuses, `flush` goes on trying. */
  close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing'
      this.flush()
    }
    return this.whenClosed
  }

  /** For a shutdown that cannot wait for the disk: tries once more and closes the file. */
  async abandon(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closing'
    this.#retry()
    this.#writeAll()
    for (const { bytes, packets } of this.#waiting) {
      this.#lostPackets += packets
      this.#context.release(bytes.length)
    }
    this.#waiting = []
    await this.#erasures.run()
    this.#erasures.giveUp()
    await this.#finish()
  }

  /** Closes and removes the file. */
  async discard(): Promise<void> {
    this.#unsynced = false
    this.#gathered = []
    this.#erasures.giveUp()
    await this.abandon()
    try {
      this.#files.rmSync(this.path, { force: true })
    } catch (error) {
      this.#context.failed(this.path, error)
    }
  }

  async #eraseWaiting(): Promise<void> {
    await this.#erasures.run()
    if (this.#state === 'closing' && this.#erasures.isIdle) this.flush()
  }

  /** A record that did not fit may have left its beginning behind the last one; it is written again with less in it. */
  #cutTail(): void {
    try {
      this.#files.ftruncateSync(this.#fd, this.#sizeBytes)
    } catch (error) {
      this.#context.failed(this.path, error)
    }
  }

  /** The record as it is to lie in the file, in the place of the next. */
  #encrypted(record: Uint8Array): Uint8Array {
    const [cipher, mark] = [this.#cipher, this.#mark]
    return cipher ? encryptRecord(record, this.#endByte, { cipher, mark, crc32 }) : record
  }

  /** The same, borrowed until the next: written at once, or copied. A new buffer for each tick would cost more than the encryption. */
  #encryptedForNow(record: Uint8Array, cipher: RecordCipher): Uint8Array {
    const length = record.length + RECORD_GROWTH_BYTES
    if (length > scratch.length) scratch = new Uint8Array(length)
    const bytes = scratch.subarray(0, length)
    encryptInto(bytes, record, this.#endByte, { cipher, mark: this.#mark, crc32 })
    return bytes
  }

  #needsFlush(does: boolean): void {
    if (does === this.#isUnwritten) return
    this.#isUnwritten = does
    this.#context.unwritten += does ? 1 : -1
  }

  #gather(bytes: Uint8Array): void {
    if (this.#gathered.length === 0) process.nextTick(() => this.#writeGathered())
    this.#gathered.push(bytes)
    this.#endByte += bytes.length
  }

  #writeGathered(): void {
    const [first, ...others] = this.#gathered
    if (!first) return
    this.#gathered = []
    const bytes = others.length === 0 ? first : Buffer.concat([first, ...others])
    this.#append(bytes, this.#endByte - bytes.length, 0)
  }

  #writeAll(): void {
    this.#writeGathered()
    const batch = this.#batch
    const record = batch?.seal(this.#mark)
    if (!batch || !record) return
    this.#appendPackets(record, batch.packetCount)
    batch.clear()
    this.#batch = undefined
    freeBatches.push(batch)
  }

  /** Nothing is gathered. `record`: borrowed. */
  #appendPackets(record: Uint8Array, packets: number): void {
    const bytes = this.#cipher ? this.#encryptedForNow(record, this.#cipher) : record
    if (this.#append(bytes, this.#endByte, packets)) this.#endByte += bytes.length
  }

  /** Whether it has its place in the file: now, or when the disk takes it. */
  #append(bytes: Uint8Array, atByte: number, packets: number): boolean {
    if (this.#waiting.length === 0 && this.#write(bytes)) return true
    // Events are few and small, and without them the audio means nothing: they always wait.
    const hasRoom = this.#context.reserve(bytes.length, packets === 0)
    if (hasRoom) this.#waiting.push({ bytes: bytes.slice(), atByte, packets })
    else this.#lostPackets += packets
    this.#needsFlush(true)
    return hasRoom
  }

  #write(bytes: Uint8Array): boolean {
    try {
      let written = 0
      while (written < bytes.length) {
        const left = bytes.length - written
        written += this.#files.writeSync(this.#fd, bytes, written, left, this.#sizeBytes + written)
      }
      this.#sizeBytes += bytes.length
      this.#unsynced = true
      return true
    } catch (error) {
      this.#context.failed(this.path, error)
      return false
    }
  }

  #retry(): void {
    let done = 0
    for (const { bytes } of this.#waiting) {
      if (!this.#write(bytes)) break
      this.#context.release(bytes.length)
      done += 1
    }
    if (done > 0) this.#waiting = this.#waiting.slice(done)
  }

  async #finish(): Promise<void> {
    await this.sync()
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#needsFlush(false)
    try {
      this.#files.closeSync(this.#fd)
    } catch (error) {
      this.#context.failed(this.path, error)
    }
    this.#resolveClosed()
  }
}

function openNew(path: string, files: FileCalls): number {
  try {
    return files.openSync(path, 'wx', 0o600)
  } catch (error) {
    throw new AppError('spool-unwritable', 'A journal could not be created', { path }, { cause: error })
  }
}
