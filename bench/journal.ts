/** What it costs to keep a packet: journals in the clear and encrypted, in turn, into files of the same disk. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileKeyRing } from '../src/adapters/file-key-ring.ts'
import { JournalWriter } from '../src/capture/spool/journal-writer.ts'
import type { DataKey } from '../src/store/key-ring.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const CALLS = 100
const context = {
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
      key: () => undefined,
      cpu: [] as number[],
    },
    {
      label: `encrypted, ${packetsPerTick} packets a tick`,
      packetsPerTick,
      key: () => keys.newDataKey('acme'),
      cpu: [] as number[],
    },
  ])
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (const { packetsPerTick, key, cpu } of cases) {
        const seconds = await cpuSeconds(folder, millions * 1e6, packetsPerTick, key)
        // The first round warms up.
        if (round > 0) cpu.push(seconds / millions)
      }
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  return {
    name: 'Journals on disk',
    rows: cases.map(({ label, cpu }) => ({ label, value: median(cpu), unit: 'CPU-s per million packets' })),
    notes: [
      `Packets of 172 bytes of ${CALLS} calls, ${millions} million per round, medians of ${rounds} interleaved rounds. 10 packets are a tick of 100 ms of a call, 20 one of 200 ms.`,
      'From the packet in memory to bytes in the page cache: copying, checksum, one write per call and tick, encryption; nothing is received, nothing synced.',
    ],
  }
}

async function cpuSeconds(
  folder: string,
  packets: number,
  packetsPerTick: number,
  newKey: () => DataKey | undefined,
): Promise<number> {
  const writers = Array.from(
    { length: CALLS },
    (_, call) => new JournalWriter(join(folder, `${call}.journal`), 0x5eed0000 + call, context, newKey()),
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

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
