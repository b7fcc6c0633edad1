/**
 * What a packet costs: CPU per million 172-byte packets, from socket to journal on disk through the call layer and policy, beside (a) bare
 * node:dgram sockets that only count and (b) a C program that reads by the same tick and writes the same bytes. Every receiver is a process
 * of its own; a C program sends. Needs gcc.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const run_ = promisify(execFile)
const HERE = join(import.meta.dirname, 'capture')
/** /proc/stat counts in hundredths of a second. */
const US_PER_TICK = 10_000
/** Until the last tick has read and written. */
const SETTLE_MS = 700

const METHODS = {
  dgram: 'bare node:dgram, counted only',
  c: 'C: tick, recvmmsg, written to disk',
  capture: 'Tapeline: packet to journal',
  'capture-dgram': 'Tapeline over node:dgram',
} as const
type Method = keyof typeof METHODS

interface Measure {
  /** CPU of the receiver, user and system: as many seconds per million packets. */
  readonly ownUs: number
  /** CPU of the whole machine without the sender's own, softirq included, per packet. */
  readonly machineUs: number
  readonly lost: number
  /** Longest time the event loop was held up. */
  readonly blockMs: number
}

async function measure(folder: string, method: Method, streams: number, seconds: number): Promise<Measure> {
  const work = await mkdtemp(join(folder, `${method}-`))
  const receiver =
    method === 'c'
      ? spawn(join(folder, 'receiver'), [String(streams), work])
      : spawn(process.execPath, [join(HERE, 'receivers.ts'), method, String(streams), work])
  receiver.stderr.pipe(process.stderr)
  const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]()
  const ports = ((await lines.next()).value as string).trim().split(' ')
  const portFile = join(work, '.ports')
  await writeFile(portFile, ports.join('\n'))
  await new Promise((resolve) => setTimeout(resolve, 300))

  const busyBefore = await busyUs()
  const sender = spawn(join(folder, 'sender'), [String(seconds), portFile])
  const senderUs = watchCpu(sender.pid as number)
  const sentText = String(((await once(sender.stdout, 'data')) as [Buffer])[0])
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const busy = (await busyUs()) - busyBefore
  receiver.stdin.write('\n')
  const [received = 0, ownUs = 0, blockUs = 0] = ((await lines.next()).value as string).split(' ').map(Number)
  await rm(work, { recursive: true, force: true })
  return {
    ownUs: ownUs / received,
    machineUs: (busy - (await senderUs())) / received,
    lost: Number(sentText) - received,
    blockMs: blockUs / 1000,
  }
}

/** CPU the sender used by itself, as last seen before it ended. */
function watchCpu(pid: number): () => Promise<number> {
  let us = 0
  const timer = setInterval(async () => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')')).split(' ')
    if (system) us = (Number(user) + Number(system)) * US_PER_TICK
  }, 100)
  return async () => {
    clearInterval(timer)
    return us
  }
}

/** user, nice, system, irq and softirq of all cores since the start of the machine. */
async function busyUs(): Promise<number> {
  const [first = ''] = (await readFile('/proc/stat', 'utf8')).split('\n')
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = first.split(/ +/).slice(1).map(Number)
  return (user + nice + system + irq + softirq) * US_PER_TICK
}

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const sizes = quick ? [200] : [200, 1000, 2000, 4000]
  const [seconds, rounds] = quick ? [2, 1] : [8, 3]
  const folder = await mkdtemp(join(tmpdir(), 'bench-capture-'))
  for (const program of ['sender', 'receiver']) {
    await run_('gcc', ['-O2', join(HERE, `${program}.c`), '-o', join(folder, program)])
  }
  const rows: BenchResult['rows'][number][] = []
  for (const streams of sizes) {
    const measures: Record<string, Measure[]> = {}
    for (let round = 0; round < rounds; round += 1) {
      for (const method of Object.keys(METHODS) as Method[]) {
        // Node cannot read so many sockets one by one.
        if (streams > 2000 && method !== 'c' && method !== 'capture') continue
        measures[method] = [...(measures[method] ?? []), await measure(folder, method, streams, seconds)]
      }
    }
    rows.push(...rowsOf(streams, measures))
  }
  await rm(folder, { recursive: true, force: true })
  return {
    name: 'capture',
    rows,
    notes: [
      `a 172-byte packet every 20 ms of each stream, ${seconds} s, medians of ${rounds} interleaved rounds; a call is 100 packets/s`,
      'own: user and system CPU of the receiving process, all threads; machine: everything but the sender, softirq included',
      'C: no RTP, no policy, no checksum, no sync; Tapeline syncs every second',
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
  const ratios = ['dgram', 'c'].flatMap((baseline) =>
    measures[baseline]
      ? [{ label: `${at} Tapeline / ${baseline}`, value: own('capture') / own(baseline), unit: '×' }]
      : [],
  )
  return [
    ...perMethod,
    ...ratios,
    { label: `${at} calls per core`, value: 1e6 / own('capture') / 100, unit: 'calls' },
    { label: `${at} longest block of the event loop`, value: middle('capture', (one) => one.blockMs), unit: 'ms' },
  ]
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
