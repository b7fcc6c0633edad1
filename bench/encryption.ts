/** What encryption of stored objects costs: writing, reading whole and reading ranges, encrypted and in the clear, in turn. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEncryptedObjectStore } from '../src/adapters/encrypted-object-store.ts'
import { createFileKeyRing } from '../src/adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../src/adapters/filesystem-object-store.ts'
import type { ObjectStore } from '../src/store/object-store.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const KEY = '0198c000-0000-7000-8000-000000000001/2026/01/02/call/recording.wav'
const MEGABYTE = 1024 * 1024
const RANGE_BYTES = 64 * 1024

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const [megabytes, rounds, ranges] = quick ? [8, 3, 50] : [64, 7, 400]
  const folder = await mkdtemp(join(tmpdir(), 'bench-encryption-'))
  const content = randomBytes(megabytes * MEGABYTE)
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  const plain = createFilesystemObjectStore(join(folder, 'plain'))
  const sealed = createEncryptedObjectStore(createFilesystemObjectStore(join(folder, 'sealed')), {
    keys,
    encrypts: async () => true,
  })
  const stores = [plain, sealed] as const
  const works: readonly (readonly [string, string, number, (store: ObjectStore) => Promise<unknown>])[] = [
    ['write', 'CPU-ms per MB', megabytes, (store) => store.put(KEY, content)],
    ['read whole', 'CPU-ms per MB', megabytes, (store) => drain(store)],
    ['read a range of 64 KB', 'CPU-ms each', ranges, (store) => readRanges(store, content.length, ranges)],
  ]
  try {
    const rows: BenchResult['rows'][number][] = []
    for (const [label, unit, times, work] of works) {
      const costs: [number[], number[]] = [[], []]
      for (let round = 0; round <= rounds; round++) {
        for (const [index, store] of stores.entries()) {
          const cost = (await cpuMs(() => work(store))) / times
          // The first round warms up.
          if (round > 0) costs[index]?.push(cost)
        }
      }
      const [clear, encrypted] = [median(costs[0]), median(costs[1])]
      rows.push({ label: `${label}, in the clear`, value: clear, unit })
      rows.push({ label: `${label}, encrypted`, value: encrypted, unit })
      rows.push({ label: `${label}, encrypted to clear`, value: encrypted / clear, unit: 'times' })
    }
    return {
      name: 'Encryption of stored objects',
      rows,
      notes: [
        `An object of ${megabytes} MB in files of one disk, chunks of 64 KB; medians of ${rounds} interleaved rounds; ranges begin anywhere.`,
        'CPU of the process with what the kernel does in its name.',
      ],
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function drain(store: ObjectStore, range?: { startByte: number; endByte: number }): Promise<void> {
  let bytes = 0
  for await (const chunk of await store.get(KEY, range)) bytes += chunk.length
  if (bytes === 0) throw new Error('nothing was read')
}

async function readRanges(store: ObjectStore, sizeBytes: number, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const startByte = (index * 7_919_993) % (sizeBytes - RANGE_BYTES)
    await drain(store, { startByte, endByte: startByte + RANGE_BYTES - 1 })
  }
}

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
