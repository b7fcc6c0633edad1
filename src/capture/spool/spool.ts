/**
 * The spool: one journal file per live call, `<folder>/<callId>.journal`. A tick writes what arrived, a second timer syncs it to the
 * disk off the packet path. A disk that refuses writes is counted, logged and retried; calls go on.
 */

import { randomUUID } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../core/model/app-error.ts'
import type { CallId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { DataKey } from '../../store/key-ring.ts'
import type { Count } from '../counters.ts'
import type { FileCalls } from './file-calls.ts'
import { type FreeSpaceOptions, type FreeSpaceState, watchFreeSpace } from './free-space.ts'
import { type JournalContext, JournalWriter } from './journal-writer.ts'

/** Each tick is cut into slices, so that a thousand calls do not block the event loop in one piece. */
const SLICES = 5

interface SpoolSlice extends JournalContext {
  readonly writers: Set<JournalWriter>
}

export interface SpoolOptions {
  /** Created when it is not there. */
  readonly folder: string
  readonly log: Log
  readonly count: Count
  /** Uniform in [0, 1). */
  readonly random?: () => number
  /** What may be lost to `kill -9`. Default 100. */
  readonly tickMs?: number
  /** What may be lost to a power cut; 0 leaves syncing to the kernel. Default 1000. */
  readonly syncEveryMs?: number
  /** Room for packets that wait for a disk that refuses them, all calls together. Default 64 MiB. */
  readonly maximumWaitingBytes?: number
  /** Below this new calls are refused. Default 512 MiB. */
  readonly minimumFreeBytes?: number
  /** Below this the operator is warned. Default four times the minimum. */
  readonly warnFreeBytes?: number
  readonly freeBytesOf?: FreeSpaceOptions['freeBytesOf']
  readonly files?: FileCalls
  /** Syncs every file of the spool by one call, where there is one; without it they are synced one by one. */
  readonly syncFileSystem?: () => Promise<void>
  /** Told of every journal: `opened` before anything is written, `closed` when nobody writes it any more. */
  readonly journals?: { opened(callId: CallId): void; closed(callId: CallId): void }
}

export interface Spool {
  /**
   * Creates the call's journal, encrypted with `key` where there is one. Throws `spool-unwritable`. Whoever created it closes it.
   */
  create(callId: CallId, key?: DataKey): JournalWriter
  readonly freeSpace: FreeSpaceState
  readonly freeBytes: number | undefined
  readonly openJournals: number
  /** Bytes that wait in memory because the disk refused them. */
  readonly waitingBytes: number
  /** Asks the disk now instead of at the next interval. */
  checkFreeSpace(): Promise<void>
  /** Closes every journal; what the disk still refuses is given up. */
  close(): Promise<void>
}

/** The file of a call, in a spool folder. */
export const journalPath = (folder: string, callId: CallId): string => join(folder, `${callId}.journal`)

/** Rejects with `spool-unwritable` when files cannot be made in the folder. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { folder, log, count, random = Math.random, tickMs = 100, syncEveryMs = 1000 } = options
  const { maximumWaitingBytes = 64 << 20, minimumFreeBytes = 512 << 20 } = options
  await prepareSpoolFolder(folder)

  let slice = 0
  let waitingBytes = 0
  let createdSinceSync = false
  let syncRound: Promise<void> | undefined
  let lastErrorLogMs = Number.NEGATIVE_INFINITY

  const shared: Omit<JournalContext, 'unwritten'> = {
    ...(options.files && { files: options.files }),
    reserve(sizeBytes, must) {
      if (!must && waitingBytes + sizeBytes > maximumWaitingBytes) return false
      waitingBytes += sizeBytes
      return true
    },
    release(sizeBytes) {
      waitingBytes -= sizeBytes
    },
    failed(path, error) {
      count('spool_errors')
      // A full disk fails every journal ten times a second: one line a second says it.
      const nowMs = performance.now()
      if (nowMs - lastErrorLogMs < 1000) return
      lastErrorLogMs = nowMs
      log.error({ path, err: error, waitingBytes }, 'spool cannot be written: audio waits in memory and will be lost')
    },
  }

  const slices = Array.from({ length: SLICES }, (): SpoolSlice => ({ ...shared, unwritten: 0, writers: new Set() }))

  const space = watchFreeSpace({
    folder,
    minimumFreeBytes,
    warnFreeBytes: options.warnFreeBytes ?? minimumFreeBytes * 4,
    everyMs: 5000,
    log,
    ...(options.freeBytesOf && { freeBytesOf: options.freeBytesOf }),
  })
  await space.check()

  const tick = setInterval(() => {
    slice = (slice + 1) % SLICES
    const { unwritten, writers } = slices[slice] as SpoolSlice
    // Where a call is written as soon as it is read, there is nothing to do: no journal is touched.
    if (unwritten > 0) for (const writer of writers) writer.flush()
  }, tickMs / SLICES)
  const syncTimer = syncEveryMs > 0 ? setInterval(() => void syncAll(), syncEveryMs) : undefined

  /** One file at a time: the thread pool has four threads and others need them. A slow disk skips rounds instead of piling them up. */
  function syncAll(): Promise<void> {
    syncRound ??= syncEach().finally(() => {
      syncRound = undefined
    })
    return syncRound
  }

  async function syncEach(): Promise<void> {
    if (options.syncFileSystem) return syncTogether(options.syncFileSystem)
    if (createdSinceSync) {
      createdSinceSync = false
      await syncFolder(folder).catch((error: unknown) => shared.failed(folder, error))
    }
    for (const writer of allWriters()) await writer.sync()
  }

  async function syncTogether(syncFileSystem: () => Promise<void>): Promise<void> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const covered = allWriters().filter((writer) => writer.syncedBy(ended))
    if (covered.length === 0) return
    // What is written from here on is for the next round.
    await syncFileSystem()
      .catch((error: unknown) => {
        for (const writer of covered) writer.syncFailed(error)
      })
      .finally(end)
  }

  const allWriters = (): JournalWriter[] => slices.flatMap(({ writers }) => [...writers])

  return {
    get freeSpace() {
      return space.state
    },
    get freeBytes() {
      return space.freeBytes
    },
    get openJournals() {
      return slices.reduce((sum, { writers }) => sum + writers.size, 0)
    },
    get waitingBytes() {
      return waitingBytes
    },
    create(callId, key) {
      const smallest = slices.reduce((least, other) => (other.writers.size < least.writers.size ? other : least))
      const writer = new JournalWriter(journalPath(folder, callId), Math.floor(random() * 2 ** 32), smallest, key)
      options.journals?.opened(callId)
      createdSinceSync = true
      smallest.writers.add(writer)
      void writer.whenClosed.then(() => {
        smallest.writers.delete(writer)
        options.journals?.closed(callId)
      })
      return writer
    },
    checkFreeSpace: () => space.check(),
    async close() {
      clearInterval(tick)
      clearInterval(syncTimer)
      space.close()
      await Promise.all(allWriters().map((writer) => writer.abandon()))
      await syncRound
    },
  }
}

/** Makes the folder; rejects with `spool-unwritable` when files cannot be made in it. */
export async function prepareSpoolFolder(folder: string): Promise<void> {
  const probe = join(folder, `.probe-${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await open(probe, 'w')
    await file.writeFile('x')
    await file.close()
    await rm(probe)
  } catch (error) {
    throw new AppError('spool-unwritable', 'The spool folder cannot be written', { folder }, { cause: error })
  }
}

/** Makes new directory entries survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
