/** What it costs to keep a packet: journals in the clear and encrypted, in turn, into files of the same disk; and to sync them. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileKeyRing } from '../src/adapters/file-key-ring.ts'
import { loadFileSystemSync } from '../src/adapters/linux-sync.ts'
import { JournalWriter } from '../src/capture/spool/journal-writer.ts'
import type { DataKey } from '../src/store/key-ring.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const CALLS = 100
/** A second of 1000 calls of two G.711 streams. */
const SYNCED_CALLS = 1000
const SECOND_BYTES = 2 * 50 * 182
const context = {
  unwritten: 0,
  reserve: () => false,
  release() {},
  failed(_: string, error: unknown) {
    throw error
  },
}

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const [millions, rounds] = quick ? [0.1, 2] : [1, 5]
  const folder = await mkdtemp(join(tmpdir(), 'bench-journal-'))
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  const cases = [10, 20].flatMap((packetsPerTick) => [
    {
      label: `in the clear, ${packetsPerTick} packets a tick`,
      packetsPerTick,
      key: async () => undefined,
      cpu: [] as number[],
    },
    {
      label: `encrypted, ${packetsPerTick} packets a tick`,
      packetsPerTick,
      key: () => keys.newDataKey('acme'),
      cpu: [] as number[],
    },
  ])
  const syncs: Awaited<ReturnType<typeof syncSeconds>>[] = []
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (const { packetsPerTick, key, cpu } of cases) {
        const seconds = await cpuSeconds(folder, millions * 1e6, packetsPerTick, key)
        // The first round warms up.
        if (round > 0) cpu.push(seconds / millions)
      }
      if (round > 0) syncs.push(await syncSeconds(folder))
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  const syncOf = (way: keyof (typeof syncs)[number]) => median(syncs.map((each) => each[way] * 100))
  return {
    name: 'Journals on disk',
    rows: [
      ...cases.map(({ label, cpu }) => ({ label, value: median(cpu), unit: 'CPU-s per million packets' })),
      { label: `sync of ${SYNCED_CALLS} calls each second, file by file`, value: syncOf('each'), unit: '% of a core' },
      {
        label: `sync of ${SYNCED_CALLS} calls each second, all at once`,
        value: syncOf('together'),
        unit: '% of a core',
      },
    ],
    notes: [
      `Packets of 172 bytes of ${CALLS} calls, ${millions} million per round, medians of ${rounds} interleaved rounds. 10 packets are a tick of 100 ms of a call, 20 one of 200 ms.`,
      'From the packet in memory to bytes in the page cache: copying, checksum, one write per call and tick, encryption; nothing is received, nothing synced.',
      'Sync: CPU of the process (its thread pool and what the kernel does in its name) to bring a second of packets of all calls to the disk; not what the kernel does by itself.',
    ],
  }
}

async function cpuSeconds(
  folder: string,
  packets: number,
  packetsPerTick: number,
  newKey: () => Promise<DataKey | undefined>,
): Promise<number> {
  const writers = await Promise.all(
    Array.from(
      { length: CALLS },
      async (_, call) => new JournalWriter(join(folder, `${call}.journal`), 0x5eed0000 + call, context, await newKey()),
    ),
  )
  const packet = Uint8Array.from({ length: 172 }, (_, index) => (index * 97) & 0xff)
  const before = process.cpuUsage()
  for (let tick = 0; tick < packets / CALLS / packetsPerTick; tick += 1) {
    for (const writer of writers) {
      for (let index = 0; index < packetsPerTick; index += 1) {
        writer.packet(index & 1, 'rtp', tick * 100 + index, packet)
      }
      writer.flush()
    }
  }
  const { user, system } = process.cpuUsage(before)
  await Promise.all(writers.map((writer) => writer.discard()))
  return (user + system) / 1e6
}

/** CPU to sync what a second of calls has written, by `fdatasync` of each file and by one `syncfs`; NaN where there is none. */
async function syncSeconds(folder: string): Promise<{ readonly each: number; readonly together: number }> {
  const paths = Array.from({ length: SYNCED_CALLS }, (_, call) => join(folder, `synced-${call}`))
  const second = new Uint8Array(SECOND_BYTES)
  const write = () => {
    for (const path of paths) {
      const fd = openSync(path, 'a')
      writeSync(fd, second)
      closeSync(fd)
    }
  }
  const cpuOf = async (sync: () => Promise<void>) => {
    write()
    const before = process.cpuUsage()
    await sync()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  }
  const handles = await Promise.all(paths.map((path) => open(path, 'a')))
  const fileSystem = await loadFileSystemSync(folder)
  try {
    const each = await cpuOf(async () => {
      for (const handle of handles) await handle.datasync()
    })
    return { each, together: fileSystem ? await cpuOf(() => fileSystem.sync()) : Number.NaN }
  } finally {
    for (const handle of handles) await handle.close()
    await fileSystem?.close()
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
