import nodeFiles from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createFileKeyRing } from '../../adapters/file-key-ring.ts'
import { decodeJournalHeader } from '../../core/journal/journal-format.ts'
import { readJournal } from '../../core/journal/read-journal.ts'
import type { CallEvent } from '../../core/model/call.ts'
import type { KeyRing } from '../../store/key-ring.ts'
import { openSpool, type Spool, type SpoolOptions } from './spool.ts'

let folder: string
let spool: Spool | undefined
let keys: KeyRing
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encrypted-'))
  keys = createFileKeyRing({ folder: join(folder, 'keys') })
  return async () => {
    await spool?.close()
    spool = undefined
    await rm(folder, { recursive: true })
  }
})

const log = { debug() {}, info() {}, warn() {}, error() {} }
async function open(options: Partial<SpoolOptions> = {}): Promise<Spool> {
  spool = await openSpool({ folder, log, count() {}, tickMs: 5, syncEveryMs: 0, ...options })
  return spool
}

const CALLER = 'sip:+493055512345@carrier.example'
const STARTED: CallEvent = { type: 'call-started', atMs: 1, callId: 'c', accountId: 'acme', recordingClientId: 'r' }
const PARTY: CallEvent = {
  type: 'parties-known',
  atMs: 2,
  parties: [{ index: 0, role: 'caller', network: 'offnet', aor: CALLER, name: 'Erika Mustermann', streamIds: [0] }],
}
const speech = (number: number) => Buffer.from(`speech ${number};`.repeat(16))
const raw = () => readFile(join(folder, 'c.journal'))

/** What is in the file: events by type, packets by number. */
async function content(): Promise<(string | number)[]> {
  const bytes = await raw()
  const header = decodeJournalHeader(bytes)
  if (typeof header !== 'object' || !header.key) throw new Error('not encrypted')
  const cipher = await createFileKeyRing({ folder: join(folder, 'keys') }).openDataKey(header.key)
  return [...readJournal(bytes, { cipher })].map((entry) => {
    if (entry.type === 'event') return entry.event.type
    if (entry.type === 'packet') return Number(/\d+/.exec(Buffer.from(entry.packet).toString())?.[0])
    return `end, ${entry.damagedBytes} damaged, torn ${entry.tornAtByte}`
  })
}
const END = 'end, 0 damaged, torn undefined'
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

/** Which of these can be found in the file as it lies there. */
async function found(...texts: readonly string[]): Promise<string[]> {
  const bytes = await raw()
  return texts.filter((text) => bytes.includes(text))
}

describe('a journal of an account that wants it encrypted', () => {
  it('shows neither what was said nor who said it', async () => {
    const writer = (await open()).create('c', await keys.newDataKey('acme'))
    writer.event(STARTED)
    writer.event(PARTY)
    for (const number of range(0, 300)) writer.packet(0, 'rtp', number * 20, speech(number))
    await writer.close()
    expect(await content()).toEqual(['call-started', 'parties-known', ...range(0, 300), END])
    expect(await found('speech', '+4930', '5551', 'Erika', 'carrier', 'parties', 'call-started')).toEqual([])
  })

  it('of another account is as it always was', async () => {
    const writer = (await open()).create('c')
    writer.event(PARTY)
    await writer.close()
    expect(await found('Erika')).toEqual(['Erika'])
  })

  it('is erased where it lies, and what is left can be read', async () => {
    const writer = (await open()).create('c', await keys.newDataKey('acme'))
    writer.event(STARTED)
    for (const number of range(0, 200)) writer.packet(0, 'rtp', number * 20, speech(number))
    await writer.erase([{ fromMs: 0, toMs: 100 * 20 }])
    for (const number of range(200, 210)) writer.packet(0, 'rtp', number * 20, speech(number))
    await writer.close()
    expect(await content()).toEqual(['call-started', ...range(100, 210), END])
  })

  it('is whole and in order when the disk refused it for a while, with no nonce used for two texts', async () => {
    let full = false
    const attempts: { readonly at: number; readonly bytes: Buffer }[] = []
    const writeSync = ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
      attempts.push({ at: position, bytes: Buffer.from(bytes.subarray(offset, offset + length)) })
      if (!full) return nodeFiles.writeSync(fd, bytes, offset, length, position)
      if (offset === 0) return nodeFiles.writeSync(fd, bytes, 0, Math.min(30, length), position)
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    }) as typeof nodeFiles.writeSync
    const writer = (await open({ tickMs: 1_000_000, files: { ...nodeFiles, writeSync } })).create(
      'c',
      await keys.newDataKey('acme'),
    )
    writer.event(STARTED)
    await new Promise(setImmediate)
    full = true
    for (const number of range(0, 120)) {
      writer.packet(0, 'rtp', number * 20, speech(number))
      if (number % 10 === 9) writer.flush()
    }
    writer.event(PARTY)
    await writer.erase([{ fromMs: 0, toMs: 60 * 20 }])
    writer.flush()
    full = false
    await writer.close()
    expect(await content()).toEqual(['call-started', ...range(60, 120), 'parties-known', END])

    const textOfNonce = new Map<string, string>()
    for (const { bytes } of attempts) {
      // Attempts that begin a record; a piece behind its beginning has no header to read.
      const length = bytes.length >= 41 && bytes[12] === 3 ? 13 + bytes.readUInt32LE(8) : 0
      if (length === 0 || length > bytes.length) continue
      const nonce = bytes.subarray(13, 25).toString('hex')
      const text = bytes.subarray(25, length).toString('hex')
      expect(textOfNonce.get(nonce) ?? text).toBe(text)
      textOfNonce.set(nonce, text)
    }
    expect(textOfNonce.size).toBeGreaterThan(12)
  })
})
