/** What capturing in threads gives: calls set up and ended per second with 0, 1 and 2 threads, and what a call then costs. */
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { WINDOW } from './sip/call-costs.ts'
import { CallDriver } from './sip/call-driver.ts'
import { MeasuredServer } from './sip/measured-server.ts'

const THREADS = [0, 1, 2] as const
/** A modest rate, where the answer waits for nothing but its own work. */
const CALLS_PER_SECOND = 50

interface Round {
  readonly callsPerSecond: number
  readonly cpuMs: number
  readonly latencyMs: number
}

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const calls = quick ? 1000 : 6000
  const rounds = quick ? 1 : 5
  const load = loadavg()[0] ?? Number.NaN
  const measured = new Map<number, Round[]>(THREADS.map((threads) => [threads, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const threads of THREADS) measured.get(threads)?.push(await measure(threads, calls))
  }
  const of = (threads: number, value: keyof Round) => median((measured.get(threads) ?? []).map((round) => round[value]))
  const rows = THREADS.flatMap((threads) => [
    { label: `${named(threads)}: calls per second`, value: of(threads, 'callsPerSecond'), unit: '1/s' },
    { label: `${named(threads)}: CPU per call`, value: of(threads, 'cpuMs'), unit: 'ms' },
    { label: `${named(threads)}: INVITE to 200, median`, value: of(threads, 'latencyMs'), unit: 'ms' },
  ])
  const ratio = (threads: number) => of(threads, 'callsPerSecond') / of(0, 'callsPerSecond')
  return {
    name: `Whole calls captured in threads (load before: ${load.toFixed(1)})`,
    rows: [
      ...rows,
      { label: 'calls per second, ratio of 1 thread to the main thread', value: ratio(1), unit: '×' },
      { label: 'calls per second, ratio of 2 threads to the main thread', value: ratio(2), unit: '×' },
    ],
    notes: [
      'A call is INVITE, re-INVITE and BYE, bodies of 3.3 KB: SIP in the main thread; body, decision, four sockets and journal in the thread of the call.',
      `${WINDOW} calls at once after half as many for warming up; medians of ${rounds} interleaved rounds. INVITE to 200: ${CALLS_PER_SECOND} calls a second.`,
      'The driver shares the cores with the recorder: with two cores it takes its part of what a second thread could use.',
    ],
  }
}

const named = (threads: number) => (threads === 0 ? 'main thread' : threads === 1 ? '1 thread' : `${threads} threads`)

async function measure(threads: number, calls: number): Promise<Round> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-threads-'))
  const server = await MeasuredServer.start('threaded-recorder', { folder, threads })
  const driver = await CallDriver.open(server.port)
  try {
    await driver.run({ calls: calls / 2, window: WINDOW })
    const before = await server.measure()
    const startedMs = performance.now()
    await driver.run({ calls, window: WINDOW })
    const tookMs = performance.now() - startedMs
    const after = await server.measure()
    const latencyMs = median(await driver.run({ calls: 500, callsPerSecond: CALLS_PER_SECOND }))
    return { callsPerSecond: (calls * 1000) / tookMs, cpuMs: (after.cpuMs - before.cpuMs) / calls, latencyMs }
  } finally {
    driver.close()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
