import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createFileKeyRing } from '../../adapters/file-key-ring.ts'
import { journalRecords } from '../../archive/journal-records.ts'
import { pruneJournal } from '../../archive/prune-journal.ts'
import { recoverJournal } from '../../archive/recover-journal.ts'
import { readCall } from '../../archive/survey-journal.ts'
import type { KeyRing } from '../../store/key-ring.ts'
import { JournalWriter } from './journal-writer.ts'
import { createForgetfulDisk } from './power-loss.test-kit.ts'

let folder: string
let keys: KeyRing
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'power-loss-'))
  keys = createFileKeyRing({ folder: join(folder, 'keys') })
  return () => rmSync(folder, { recursive: true })
})

const context = { unwritten: 0, reserve: () => false, release() {}, failed() {} }
const START_MS = 1_790_000_000_000

/** So many packets and a tick, or the sync of every second. */
const step = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant('s' as const))
const seeds = fc.integer({ min: 1, max: 2 ** 31 })

function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Each says which one it is, all over. */
const bytesOf = (number: number) => Buffer.from(String(number).padStart(8, '0').repeat(21))

async function numbersIn(path: string): Promise<number[]> {
  const numbers: number[] = []
  for await (const records of journalRecords({ path, keys })) {
    for (const record of records) {
      if (record.type !== 'packets') continue
      const { packets } = record
      while (packets.next()) {
        const bytes = Buffer.from(packets.bytes.subarray(packets.start, packets.end))
        const number = Number(bytes.subarray(0, 8).toString())
        // No byte of it is another's, and it came when it says.
        expect(bytes.equals(bytesOf(number))).toBe(true)
        expect(packets.arrivalMs).toBe(START_MS + number)
        numbers.push(number)
      }
    }
  }
  return numbers
}

describe.each([
  { name: 'in the clear', encrypted: false },
  { name: 'encrypted', encrypted: true },
])('a journal $name, when the power goes', ({ encrypted }) => {
  it('keeps what was synced, takes nothing wrong for audio, and is recovered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), seeds, async (steps, seed) => {
        const disk = createForgetfulDisk()
        const path = join(folder, `${seed}.journal`)
        const key = encrypted ? await keys.newDataKey('acme') : undefined
        const writer = new JournalWriter(path, seed, { ...context, files: disk.files }, key)
        const started = { callId: 'c', accountId: 'acme', recordingClientId: 'r' }
        writer.event({ type: 'call-started', atMs: START_MS, ...started })
        writer.flush()
        let [written, synced, isSynced] = [0, 0, false]
        for (const one of steps) {
          if (one === 's') {
            await writer.sync()
            isSynced = true
            synced = written
            continue
          }
          for (const end = written + one; written < end; written++) {
            writer.packet(0, 'rtp', START_MS + written, bytesOf(written))
          }
          writer.flush()
        }
        writeFileSync(path, disk.cutPower(randomFrom(seed)) ?? '')
        const before = await numbersIn(path)
        expect(before).toEqual([...new Set(before)].sort((a, b) => a - b))
        expect(before.slice(0, synced)).toEqual(Array.from({ length: synced }, (_, number) => number))

        const outcome = await recoverJournal({ path, keys })
        if (!isSynced) return
        expect(outcome).toBe('recovered')
        expect(await numbersIn(path)).toEqual(before)
        expect((await readCall({ path, keys })).call).toMatchObject({ state: 'ended', endCause: 'crash' })
        expect(await recoverJournal({ path, keys })).toBe('finished')
      }),
      { seed: 11, numRuns: 250 },
    )
  })

  it('while something is erased, shows no wrong byte, and is erased when it is done again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 10, max: 120 }), seeds, async (count, seed) => {
        const disk = createForgetfulDisk()
        const path = join(folder, `${seed}.journal`)
        const key = encrypted ? await keys.newDataKey('acme') : undefined
        const writer = new JournalWriter(path, seed, { ...context, files: disk.files }, key)
        const started = { callId: 'c', accountId: 'acme', recordingClientId: 'r' }
        writer.event({ type: 'call-started', atMs: START_MS, ...started })
        for (let number = 0; number < count; number++) {
          writer.packet(0, 'rtp', START_MS + number, bytesOf(number))
          if (number % 7 === 6) writer.flush()
        }
        writer.flush()
        await writer.sync()
        const intervals = [{ fromMs: START_MS + 5, toMs: START_MS + (count >> 1) }]
        writer.event({ type: 'audio-destroyed', atMs: START_MS + count, intervals })
        const erased = writer.erase(intervals)
        for (let turns = seed % 6; turns > 0; turns--) await new Promise(setImmediate)
        const left = disk.cutPower(randomFrom(seed)) ?? Buffer.alloc(0)
        await erased
        writeFileSync(path, left)
        const numbers = await numbersIn(path)
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))

        const { end } = await readCall({ path, keys })
        await pruneJournal(path, end, intervals, { andDamage: true })
        const kept = await numbersIn(path)
        expect(kept.filter((number) => number >= 5 && number < count >> 1)).toEqual([])
        expect(kept).toEqual(numbers.filter((number) => number < 5 || number >= count >> 1))
      }),
      { seed: 12, numRuns: 120 },
    )
  })
})
