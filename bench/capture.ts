/**
 * What a packet costs: CPU per million 172-byte packets, from socket to journal on disk through the call layer and policy, beside (a) bare
 * node:dgram sockets that only count and (b) a C program that reads by the same tick and writes the same bytes; where rtpengine is installed also
 * beside what it needs to forward the same calls, and to record them meanwhile. Every receiver is a process of its own, warmed up by the same
 * traffic; a C program sends. Needs gcc. TAPELINE_BENCH_STREAMS: other numbers of streams than 200, 1000, 2000 and 4000.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { YOUNG_GENERATION_MIB } from '../src/main/start-capture.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const execute = promisify(execFile)
const HERE = join(import.meta.dirname, 'capture')
const STREAMS_OF_CALL = 2
/** /proc/stat counts in hundredths of a second. */
const US_PER_TICK = 10_000
/** A compiler that is still at work is no part of a recorder that runs for months. */
const WARM_UP_S = 10
/** As in a capture thread. */
const YOUNG = `--max-semi-space-size=${YOUNG_GENERATION_MIB / 3}`
/** Longer than any tick: what arrived has been read and written. */
const SETTLE_MS = 700
const MOST_SETTLE_ROUNDS = 20

const METHODS = {
  dgram: 'bare node:dgram, counted only',
  c: 'C: tick, recvmmsg, written to disk',
  capture: 'Tapeline: packet to journal',
  'capture-dgram': 'Tapeline over node:dgram',
  'rtpengine-forward': 'rtpengine: forwarded in user space, not recorded',
  'rtpengine-record': 'rtpengine: forwarded and recorded to pcap',
} as const
type Method = keyof typeof METHODS
/** Beyond so many streams Node cannot read sockets one by one, and rtpengine has had its say. */
const MOST_STREAMS: Readonly<Partial<Record<Method, number>>> = {
  dgram: 2000,
  'capture-dgram': 2000,
  'rtpengine-forward': 1000,
  'rtpengine-record': 1000,
}

interface Measure {
  /** CPU of the receiver, user and system: as many seconds per million packets. */
  readonly ownUs: number
  /** CPU of the whole machine per packet: receiver, sender, softirq, and whatever else runs. */
  readonly machineUs: number
  readonly lost: number
  /** Longest time the event loop was held up. */
  readonly blockMs: number
  /** For how long of that the thread itself ran. */
  readonly blockRanMs: number
  /** Memory in use when garbage has been collected. */
  readonly liveKib: number
  readonly residentKib: number
}

/** As a receiver tells them: packets and CPU since its start. */
interface Counters {
  readonly received: number
  readonly cpuUs: number
}

async function measure(folder: string, method: Method, streams: number, seconds: number): Promise<Measure> {
  const work = await mkdtemp(join(folder, `${method}-`))
  const receiver = startReceiver(folder, method, streams, work)
  receiver.stderr.pipe(process.stderr)
  const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]()
  const nextLine = async () => ((await lines.next()).value as string).trim()
  const portFile = join(work, '.ports')
  await writeFile(portFile, (await nextLine()).replaceAll(' ', '\n'))

  let block = { us: 0, ranUs: 0 }
  async function ask(): Promise<Counters> {
    receiver.stdin.write('\n')
    const [received = 0, cpuUs = 0, us = 0, ranUs = 0] = (await nextLine()).split(' ').map(Number)
    if (us > block.us) block = { us, ranUs }
    return { received, cpuUs }
  }
  async function askMemory(): Promise<Pick<Measure, 'liveKib' | 'residentKib'>> {
    if (method !== 'capture') return { liveKib: Number.NaN, residentKib: Number.NaN }
    receiver.stdin.write('memory\n')
    const [liveKib = 0, residentKib = 0] = (await nextLine()).split(' ').map(Number)
    return { liveKib, residentKib }
  }
  /** Sends; resolves with how many when all that comes has come. A machine that is busy with other things takes its time. */
  async function send(forSeconds: number, receivedBefore: number): Promise<number> {
    const { stdout } = await execute(join(folder, 'sender'), [String(forSeconds), portFile])
    for (let round = 0; round < MOST_SETTLE_ROUNDS; round += 1) {
      await delay(SETTLE_MS)
      if ((await ask()).received - receivedBefore >= Number(stdout)) break
    }
    return Number(stdout)
  }

  await send(WARM_UP_S, 0)
  const before = await ask()
  block = { us: 0, ranUs: 0 }
  const busyBefore = await busyUs()
  const sent = await send(seconds, before.received)
  const busy = (await busyUs()) - busyBefore
  const after = await ask()
  const memory = await askMemory()
  receiver.kill()
  await rm(work, { recursive: true, force: true })
  const received = after.received - before.received
  return {
    ownUs: (after.cpuUs - before.cpuUs) / received,
    machineUs: busy / received,
    lost: sent - received,
    blockMs: block.us / 1000,
    blockRanMs: block.ranUs / 1000,
    ...memory,
  }
}

function startReceiver(folder: string, method: Method, streams: number, work: string) {
  if (method === 'c') return spawn(join(folder, 'receiver'), [String(streams), work])
  const [program, mode] = method.split('-')
  return program === 'rtpengine'
    ? spawn(process.execPath, [join(HERE, 'rtpengine.ts'), String(streams), work, String(mode)])
    : spawn(process.execPath, ['--expose-gc', YOUNG, join(HERE, 'receivers.ts'), method, String(streams), work])
}

/**
 * Of all cores, since some moment: what was not idle. Idle time is measured; the times of user, system and softirq beside it in /proc/stat are
 * samples, which a sender that wakes up by the same clock escapes.
 */
async function busyUs(): Promise<number> {
  const [first = ''] = (await readFile('/proc/stat', 'utf8')).split('\n')
  const [, , , idle = 0, iowait = 0, , , steal = 0] = first.split(/ +/).slice(1).map(Number)
  return performance.now() * 1000 * availableParallelism() - (idle + iowait + steal) * US_PER_TICK
}

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const given = process.env.TAPELINE_BENCH_STREAMS?.split(',').map(Number)
  const sizes = given ?? (quick ? [200] : [200, 1000, 2000, 4000])
  const [seconds, rounds] = quick ? [2, 1] : [8, 3]
  const load = loadavg()[0] ?? Number.NaN
  const folder = await mkdtemp(join(tmpdir(), 'bench-capture-'))
  for (const program of ['sender', 'receiver']) {
    await execute('gcc', ['-O2', join(HERE, `${program}.c`), '-o', join(folder, program)])
  }
  const hasRtpengine = await execute('rtpengine', ['--version']).then(
    () => true,
    () => false,
  )
  const rows: BenchResult['rows'][number][] = []
  const captures: (readonly Measure[])[] = []
  for (const streams of sizes) {
    const measures: Record<string, Measure[]> = {}
    for (let round = 0; round < rounds; round += 1) {
      for (const method of Object.keys(METHODS) as Method[]) {
        if (streams > (MOST_STREAMS[method] ?? streams) || (method.startsWith('rtpengine') && !hasRtpengine)) continue
        measures[method] = [...(measures[method] ?? []), await measure(folder, method, streams, seconds)]
      }
    }
    rows.push(...rowsOf(streams, measures))
    captures.push(measures.capture ?? [])
  }
  // Of the largest and the smallest, so that what the program itself needs is no part of it.
  const furtherCalls = ((sizes.at(-1) ?? 0) - (sizes[0] ?? 0)) / STREAMS_OF_CALL
  const perFurtherCall = (value: (one: Measure) => number) =>
    (median((captures.at(-1) ?? []).map(value)) - median((captures[0] ?? []).map(value))) / furtherCalls
  if (furtherCalls > 0) {
    const [live, resident] = [perFurtherCall((one) => one.liveKib), perFurtherCall((one) => one.residentKib)]
    rows.push({ label: 'memory of each further call', value: live, unit: 'KiB' })
    rows.push({ label: 'of the process, with garbage of the beginning of calls', value: resident, unit: 'KiB' })
  }
  await rm(folder, { recursive: true, force: true })
  return {
    name: `capture (load before: ${load.toFixed(1)})`,
    rows,
    notes: [
      `a 172-byte packet every 20 ms of each stream, ${seconds} s, after ${WARM_UP_S} s to warm up; medians of ${rounds} interleaved rounds; a call is 100 packets/s`,
      'own: user and system CPU of the receiving process, all threads; machine: everything, sender, softirq and other programs included',
      'C: a tick of 200 ms, no RTP, no policy, no checksum, no sync; Tapeline reads every 200 ms, of more than 1000 streams every 400 ms, and syncs every second',
    ],
  }
}

function rowsOf(streams: number, measures: Readonly<Record<string, readonly Measure[]>>): BenchResult['rows'] {
  const middle = (method: string, value: (one: Measure) => number) => median((measures[method] ?? []).map(value))
  const own = (method: string) => middle(method, (one) => one.ownUs)
  const at = `${streams} streams:`
  const perMethod = Object.keys(measures).flatMap((method) => [
    { label: `${at} ${METHODS[method as Method]}, own`, value: own(method), unit: 'CPU s per million packets' },
    {
      label: `${at} ${METHODS[method as Method]}, machine`,
      value: middle(method, (one) => one.machineUs),
      unit: 'µs per packet',
    },
    {
      label: `${at} ${METHODS[method as Method]}, lost`,
      value: (measures[method] ?? []).reduce((sum, one) => sum + one.lost, 0),
      unit: 'packets',
    },
  ])
  const ratios = ['dgram', 'c', 'rtpengine-record'].flatMap((baseline) =>
    measures[baseline]
      ? [{ label: `${at} Tapeline / ${baseline}`, value: own('capture') / own(baseline), unit: '×' }]
      : [],
  )
  return [
    ...perMethod,
    ...ratios,
    { label: `${at} calls per core`, value: 1e6 / own('capture') / 100, unit: 'calls' },
    { label: `${at} longest block of the event loop`, value: middle('capture', (one) => one.blockMs), unit: 'ms' },
    { label: `${at} of it the thread itself ran`, value: middle('capture', (one) => one.blockRanMs), unit: 'ms' },
  ]
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
