import nodeFiles from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readJournal } from '../../core/journal/read-journal.ts'
import type { CallEvent } from '../../core/model/call.ts'
import type { FileCalls } from './file-calls.ts'
import { type JournalContext, JournalWriter } from './journal-writer.ts'

let folder: string
let errors: number
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erasures-'))
  errors = 0
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const context: JournalContext = {
  unwritten: 0,
  reserve: () => true,
  release() {},
  failed() {
    errors += 1
  },
}
const path = () => join(folder, 'c.journal')
const open = (files: Partial<FileCalls> = {}) =>
  new JournalWriter(path(), 7, { ...context, files: { ...nodeFiles, ...files } })

const FIRST_MS = 1000
const destroyed = (fromMs: number, toMs: number): CallEvent => ({
  type: 'audio-destroyed',
  atMs: toMs,
  intervals: [{ fromMs, toMs }],
})
/** A packet each 20 ms, whose bytes say which one it is. */
function write(writer: JournalWriter, from: number, to: number): void {
  for (let number = from; number < to; number++) writer.packet(0, 'rtp', FIRST_MS + number * 20, bytesOf(number))
}
const bytesOf = (number: number) => Buffer.from(`packet ${number}.`.repeat(10))
const erase = (writer: JournalWriter, fromMs: number, toMs: number) => {
  writer.event(destroyed(fromMs, toMs))
  return writer.erase([{ fromMs, toMs }])
}

async function numbersInFile(): Promise<{ readable: number[]; found: number[] }> {
  const content = await readFile(path())
  const packets = [...readJournal(content)].flatMap((entry) => (entry.type === 'packet' ? [entry] : []))
  const found = Array.from({ length: 2000 }, (_, number) => number).filter((it) => content.includes(`packet ${it}.`))
  return { readable: packets.map(({ arrivalMs }) => (arrivalMs - FIRST_MS) / 20), found }
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
const both = (numbers: readonly number[]) => ({ readable: numbers, found: numbers })

it('erases what lies in the file and in the batch, and nothing else', async () => {
  const writer = open()
  write(writer, 0, 1000)
  await writer.erase([
    { fromMs: FIRST_MS + 100 * 20, toMs: FIRST_MS + 300 * 20 },
    { fromMs: FIRST_MS + 995 * 20, toMs: FIRST_MS + 999 * 20 },
  ])
  expect((await numbersInFile()).found).not.toContain(100)
  await writer.close()
  expect(await numbersInFile()).toEqual(both([...range(0, 100), ...range(300, 995), 999]))
  expect([...readJournal(await readFile(path()))].at(-1)).toMatchObject({ damagedBytes: 0 })
  expect(errors).toBe(0)
})

it('lets packets be appended meanwhile, and is done and synced before the journal is closed', async () => {
  const calls: string[] = []
  const writer = open({
    fdatasync: ((fd, done) => {
      calls.push('sync')
      nodeFiles.fdatasync(fd, done)
    }) as FileCalls['fdatasync'],
    closeSync: (fd) => {
      calls.push('close')
      nodeFiles.closeSync(fd)
    },
  })
  write(writer, 0, 1000)
  const erased = erase(writer, FIRST_MS, FIRST_MS + 500 * 20).then(() => calls.push('erased'))
  write(writer, 1000, 1500)
  await writer.close()
  await erased
  expect(await numbersInFile()).toEqual(both(range(500, 1500)))
  expect(calls.indexOf('erased')).toBeLessThan(calls.indexOf('close'))
  expect(calls[0]).toBe('sync')
})

it('erases what waits in memory for a disk that refuses it, and what of it reached the disk', async () => {
  let full = false
  const writer = open({
    writeSync: ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
      if (!full) return nodeFiles.writeSync(fd, bytes, offset, length, position)
      if (offset === 0) return nodeFiles.writeSync(fd, bytes, 0, length >> 1, position)
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    }) as FileCalls['writeSync'],
  })
  write(writer, 0, 10)
  writer.flush()
  full = true
  write(writer, 10, 200)
  writer.flush()
  expect((await numbersInFile()).found).toContain(12)
  await erase(writer, FIRST_MS + 5 * 20, FIRST_MS + 150 * 20)
  expect((await numbersInFile()).found.filter((number) => number >= 5 && number < 150)).toEqual([])
  full = false
  await writer.close()
  expect(await numbersInFile()).toEqual(both([...range(0, 5), ...range(150, 200)]))
})

it('counts a disk that fails and tries again, also while it closes', async () => {
  let broken = 3
  const writer = open({
    write: ((
      fd: number,
      bytes: Uint8Array,
      from: number,
      length: number,
      at: number,
      done: (error: Error | null, written: number) => void,
    ) => {
      if (broken-- > 0) done(new Error('input/output error'), 0)
      else nodeFiles.write(fd, bytes, from, length, at, done)
    }) as unknown as FileCalls['write'],
  })
  write(writer, 0, 100)
  void erase(writer, FIRST_MS, FIRST_MS + 50 * 20)
  const closed = writer.close()
  const tick = setInterval(() => writer.flush(), 1)
  await closed
  clearInterval(tick)
  expect(errors).toBe(3)
  expect(await numbersInFile()).toEqual(both(range(50, 100)))
})

it('does not keep a shutdown waiting for a disk that refuses: the event is there for recovery', async () => {
  const refuse = (_path: string, _flags: string, done: (error: Error) => void) => done(new Error('too many files'))
  const writer = open({ open: refuse as unknown as FileCalls['open'] })
  write(writer, 0, 100)
  const erased = erase(writer, FIRST_MS, FIRST_MS + 50 * 20)
  await writer.abandon()
  await erased
  const events = [...readJournal(await readFile(path()))].flatMap((entry) =>
    entry.type === 'event' ? [entry.event] : [],
  )
  expect(events).toEqual([destroyed(FIRST_MS, FIRST_MS + 50 * 20)])
})

it('leaves no descriptor open', async () => {
  const descriptors = nodeFiles.readdirSync('/proc/self/fd').length
  const writer = open()
  write(writer, 0, 100)
  await erase(writer, 0, FIRST_MS + 99 * 20)
  await writer.discard()
  expect(nodeFiles.readdirSync('/proc/self/fd').length).toBe(descriptors)
  expect(nodeFiles.existsSync(path())).toBe(false)
})
