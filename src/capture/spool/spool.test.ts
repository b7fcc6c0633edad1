import nodeFiles from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type JournalEntry, readJournal } from '../../core/journal/read-journal.ts'
import type { CallEvent } from '../../core/model/call.ts'
import type { CounterName } from '../counters.ts'
import type { FileCalls } from './file-calls.ts'
import { openSpool, type Spool, type SpoolOptions } from './spool.ts'

let folder: string
let spool: Spool | undefined
let counted: Partial<Record<CounterName, number>>
let logged: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'))
  counted = {}
  logged = []
})
afterEach(async () => {
  await spool?.close()
  spool = undefined
  await rm(folder, { recursive: true, force: true })
})

const log = {
  debug() {},
  info: (_fields: object, message: string) => logged.push(`info: ${message}`),
  warn: (_fields: object, message: string) => logged.push(`warn: ${message}`),
  error: (_fields: object, message: string) => logged.push(`error: ${message}`),
}

async function open(options: Partial<SpoolOptions> = {}): Promise<Spool> {
  const count = (name: CounterName, by = 1) => {
    counted[name] = (counted[name] ?? 0) + by
  }
  spool = await openSpool({ folder, log, count, syncEveryMs: 0, ...options })
  return spool
}

const started: CallEvent = { type: 'call-started', atMs: 1, callId: 'c', accountId: 'a', recordingClientId: 'r' }
const ended: CallEvent = { type: 'call-ended', atMs: 2, cause: 'bye' }

/** `e:call-started`, `p0:1,2` (stream and bytes): the journal as one readable list. */
async function journal(callId: string): Promise<string[]> {
  const entries: JournalEntry[] = []
  for (const entry of readJournal(await readFile(join(folder, `${callId}.journal`)))) {
    entries.push(entry.type === 'packet' ? { ...entry, packet: entry.packet.slice() } : entry)
  }
  return entries.map((entry) => {
    if (entry.type === 'event') return `e:${entry.event.type}`
    if (entry.type === 'packet') return `p${entry.streamId}:${[...entry.packet.subarray(0, 4)]}`
    return entry.tornAtByte === undefined ? 'end' : `torn at ${entry.tornAtByte}`
  })
}

/** A disk that can be full: the first bytes of a record still fit, as on a real one. */
function fullableDisk(): { files: FileCalls; full: boolean } {
  const disk = { full: false, files: nodeFiles as FileCalls }
  const writeSync = ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
    if (!disk.full) return nodeFiles.writeSync(fd, bytes, offset, length, position)
    if (offset === 0) return nodeFiles.writeSync(fd, bytes, 0, Math.min(5, length), position)
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }) as typeof nodeFiles.writeSync
  disk.files = { ...nodeFiles, writeSync }
  return disk
}

describe('spool', () => {
  it('keeps events and packets in order of arrival', async () => {
    const writer = (await open()).create('c')
    writer.event(started)
    writer.packet(0, 'rtp', 10, Uint8Array.of(1))
    writer.packet(1, 'rtcp', 11, Uint8Array.of(2, 3))
    writer.event({ type: 'stream-ended', atMs: 12, streamId: 0 })
    writer.packet(1, 'rtp', 13, Uint8Array.of(4))
    writer.event(ended)
    await writer.close()
    expect(await journal('c')).toEqual([
      'e:call-started',
      'p0:1',
      'p1:2,3',
      'e:stream-ended',
      'p1:4',
      'e:call-ended',
      'end',
    ])
  })

  it('writes an event at once and packets with the next tick', async () => {
    const writer = (await open()).create('c')
    writer.event(started)
    writer.packet(0, 'rtp', 10, Uint8Array.of(1))
    expect(await journal('c')).toEqual(['e:call-started', 'end'])
    await expect.poll(() => journal('c')).toEqual(['e:call-started', 'p0:1', 'end'])
  })

  it('writes the events of one request in one piece', async () => {
    const sizes: number[] = []
    const writeSync = ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
      sizes.push(length)
      return nodeFiles.writeSync(fd, bytes, offset, length, position)
    }) as typeof nodeFiles.writeSync
    const writer = (await open({ tickMs: 1_000_000, files: { ...nodeFiles, writeSync } })).create('c')
    for (let atMs = 0; atMs < 5; atMs += 1) writer.event({ type: 'stream-ended', atMs, streamId: 0 })
    await Promise.resolve().then(() => writer.event(ended))
    await new Promise(setImmediate)
    expect(sizes).toHaveLength(1)
    expect(await journal('c')).toHaveLength(7)
  })

  it('writes a full batch without waiting for the tick, and takes datagrams longer than a batch', async () => {
    const writer = (await open({ tickMs: 1_000_000 })).create('c')
    const packet = new Uint8Array(172)
    for (let index = 0; index < 1000; index += 1) writer.packet(0, 'rtp', index, packet)
    writer.packet(0, 'rtp', 1000, new Uint8Array(60_000).fill(7))
    await writer.close()
    const lines = await journal('c')
    expect(lines).toHaveLength(1002)
    expect(lines[1000]).toBe('p0:7,7,7,7')
  })

  it('closes each file and forgets its journal', async () => {
    const open1 = await open()
    const descriptors = nodeFiles.readdirSync('/proc/self/fd').length
    const writers = Array.from({ length: 20 }, (_, index) => open1.create(`c${index}`))
    expect(open1.openJournals).toBe(20)
    await Promise.all(writers.map((writer) => writer.close()))
    expect(open1.openJournals).toBe(0)
    expect(nodeFiles.readdirSync('/proc/self/fd').length).toBe(descriptors)
    writers[0]?.event(ended)
    await writers[0]?.close()
  })

  it('is synced by one call for all journals where there is one, and at its end by itself', async () => {
    const synced: string[] = []
    const fdatasync = ((fd: number, done: nodeFiles.NoParamCallback) => {
      synced.push('file')
      nodeFiles.fdatasync(fd, done)
    }) as typeof nodeFiles.fdatasync
    const syncFileSystem = async () => void synced.push('file system')
    const open_ = await open({ syncEveryMs: 5, files: { ...nodeFiles, fdatasync }, syncFileSystem })
    const [one, other] = [open_.create('c'), open_.create('d')]
    one.event(started)
    other.event(started)
    await expect.poll(() => synced).toEqual(['file system'])
    // Nothing was written: nothing is synced.
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(synced).toEqual(['file system'])
    one.event(ended)
    await one.close()
    expect(synced).toContain('file')
  })

  it('is not taken for synced when that call fails', async () => {
    let failing = true
    let calls = 0
    const syncFileSystem = async () => {
      calls += 1
      if (failing) throw Object.assign(new Error('syncfs'), { code: 'EIO' })
    }
    const writer = (await open({ syncEveryMs: 5, syncFileSystem })).create('c')
    writer.event(started)
    await expect.poll(() => counted.spool_errors).toBeGreaterThan(1)
    failing = false
    const before = calls
    await expect.poll(() => calls).toBeGreaterThan(before)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(calls).toBe(before + 1)
  })

  it('syncs each second, but only files that were written', async () => {
    let syncs = 0
    const fdatasync = ((fd: number, done: nodeFiles.NoParamCallback) => {
      syncs += 1
      nodeFiles.fdatasync(fd, done)
    }) as typeof nodeFiles.fdatasync
    const writer = (await open({ syncEveryMs: 5, files: { ...nodeFiles, fdatasync } })).create('c')
    writer.event(started)
    await expect.poll(() => syncs).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(syncs).toBe(1)
    writer.event(ended)
    await writer.close()
    expect(syncs).toBe(2)
  })

  it('refuses to start in a folder it cannot write', async () => {
    const file = join(folder, 'not-a-folder')
    await writeFile(file, '')
    await expect(openSpool({ folder: file, log, count() {} })).rejects.toMatchObject({ code: 'spool-unwritable' })
  })

  it('never writes into a journal that is already there', async () => {
    const spool = await open()
    spool.create('c')
    expect(() => spool.create('c')).toThrow(expect.objectContaining({ code: 'spool-unwritable' }))
  })
})

describe('spool on a disk that refuses writes', () => {
  it('keeps what waits in memory and writes it, whole and in order, when there is room again', async () => {
    const disk = fullableDisk()
    const spool = await open({ files: disk.files })
    const writer = spool.create('c')
    writer.event(started)
    disk.full = true
    writer.packet(0, 'rtp', 10, Uint8Array.of(1))
    writer.event({ type: 'stream-ended', atMs: 12, streamId: 0 })
    writer.packet(0, 'rtp', 13, Uint8Array.of(2))
    await expect.poll(() => counted.spool_errors).toBeGreaterThan(2)
    expect(spool.waitingBytes).toBeGreaterThan(0)
    expect(logged.some((line) => line.startsWith('error: spool cannot be written'))).toBe(true)
    disk.full = false
    writer.event(ended)
    await writer.close()
    expect(spool.waitingBytes).toBe(0)
    expect(await journal('c')).toEqual(['e:call-started', 'p0:1', 'e:stream-ended', 'p0:2', 'e:call-ended', 'end'])
  })

  it('drops packets, never events, once memory for waiting is used up, and counts them', async () => {
    const disk = fullableDisk()
    const writer = (await open({ files: disk.files, maximumWaitingBytes: 300 })).create('c')
    writer.event(started)
    await new Promise(setImmediate)
    disk.full = true
    for (let index = 0; index < 5; index += 1) {
      writer.packet(0, 'rtp', index, new Uint8Array(172))
      writer.event({ type: 'stream-ended', atMs: index, streamId: 0 })
    }
    expect(writer.lostPackets).toBe(4)
    disk.full = false
    await writer.close()
    const lines = await journal('c')
    expect(lines.filter((line) => line.startsWith('e:'))).toHaveLength(6)
    expect(lines.filter((line) => line.startsWith('p'))).toHaveLength(1)
  })

  it('finishes a journal closed while the disk was full as soon as there is room', async () => {
    const disk = fullableDisk()
    const spool = await open({ files: disk.files })
    const writer = spool.create('c')
    disk.full = true
    writer.event(started)
    const closed = writer.close()
    await expect.poll(() => counted.spool_errors).toBeGreaterThan(3)
    expect(spool.openJournals).toBe(1)
    disk.full = false
    await closed
    expect(spool.openJournals).toBe(0)
    expect(await journal('c')).toEqual(['e:call-started', 'end'])
  })

  it('goes on with other calls when one file breaks', async () => {
    let brokenFd = -1
    const writeSync = ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
      if (fd === brokenFd) throw Object.assign(new Error('input/output error'), { code: 'EIO' })
      return nodeFiles.writeSync(fd, bytes, offset, length, position)
    }) as typeof nodeFiles.writeSync
    const openSync = ((...parameters: Parameters<typeof nodeFiles.openSync>) => {
      const fd = nodeFiles.openSync(...parameters)
      if (String(parameters[0]).includes('broken')) brokenFd = fd
      return fd
    }) as typeof nodeFiles.openSync
    const spool = await open({ files: { ...nodeFiles, writeSync, openSync } })
    const broken = spool.create('broken')
    const sound = spool.create('sound')
    for (const writer of [broken, sound]) {
      writer.event(started)
      writer.packet(0, 'rtp', 1, Uint8Array.of(1))
    }
    await sound.close()
    expect(await journal('sound')).toEqual(['e:call-started', 'p0:1', 'end'])
  })

  it('warns when the disk is nearly full, says full below the minimum, and says when there is room again', async () => {
    let freeBytes = 1000
    const spool = await open({ minimumFreeBytes: 100, warnFreeBytes: 400, freeBytesOf: async () => freeBytes })
    const states = [spool.freeSpace]
    for (freeBytes of [300, 50, 1000]) {
      await spool.checkFreeSpace()
      states.push(spool.freeSpace)
    }
    expect(states).toEqual(['ok', 'low', 'full', 'ok'])
    expect(logged).toEqual([
      'warn: spool disk is nearly full',
      'error: spool disk is full: new calls are refused with 503',
      'info: spool disk has room again',
    ])
    expect(spool.freeBytes).toBe(1000)
  })

  it('asks the real file system', async () => {
    expect((await open()).freeBytes).toBeGreaterThan(0)
  })
})
