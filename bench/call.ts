/** A whole call as it really is: from the SIP socket to media ports that are open and a journal that is closed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { type CostPerCall, costPerCall, memoryOfCalls, WINDOW } from './sip/call-costs.ts'
import type { ServerKind } from './sip/measured-server.ts'

/** A modest rate: of calls that last three minutes, 9000 are live. */
const CALLS_PER_SECOND = 50

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const calls = quick ? 2000 : 10_000
  const open = quick ? 200 : 1000
  const rounds = quick ? 1 : 3
  const whole: CostPerCall[] = []
  const bare: CostPerCall[] = []
  const sipSide: CostPerCall[] = []
  for (let round = 0; round < rounds; round += 1) {
    whole.push(await inFolder((folder) => cost('whole-recorder', calls, folder)))
    bare.push(await inFolder((folder) => cost('bare-recorder', calls, folder)))
    sipSide.push(await cost('sip-side', calls))
  }
  const memory = await inFolder((folder) => memoryOfCalls('whole-recorder', open, calls, folder))
  const cpuMs = median(whole.map((one) => one.cpuMs))
  const bareMs = median(bare.map((one) => one.cpuMs))
  return {
    name: 'Whole calls over UDP',
    rows: [
      { label: 'INVITE to 200, median', value: median(whole.map((one) => one.latencyMs.median)), unit: 'ms' },
      { label: 'INVITE to 200, 99th percentile', value: median(whole.map((one) => one.latencyMs.p99)), unit: 'ms' },
      { label: 'CPU per call', value: cpuMs, unit: 'ms' },
      { label: 'of that, SIP alone', value: median(sipSide.map((one) => one.cpuMs)), unit: 'ms' },
      { label: 'CPU per call of bare sockets and files', value: bareMs, unit: 'ms' },
      { label: 'ratio to bare sockets and files', value: cpuMs / bareMs, unit: '×' },
      { label: 'calls per second and core', value: 1000 / cpuMs, unit: '1/s' },
      { label: 'memory per open call', value: memory.callBytes / 1024, unit: 'KB' },
      { label: 'memory per call while its transactions are kept', value: memory.freshCallBytes / 1024, unit: 'KB' },
      { label: 'file descriptors per open call', value: memory.callFiles, unit: '' },
      { label: `memory left after ${calls} calls`, value: memory.leftBytes / 1024, unit: 'KB' },
      { label: `file descriptors left after ${calls} calls`, value: memory.leftFiles, unit: '' },
    ],
    notes: [
      'A call is INVITE, re-INVITE (somebody else takes over) and BYE, bodies of 3.3 KB with SDP and RFC 7865 metadata: account and users of 10,000, decision, two streams on four ports, events on disk, journal synced and closed.',
      'The server runs in a process of its own; CPU is all of its threads. Bare: answers alike, opens as many sockets by node:dgram, writes as many bytes in as many writes, syncs and closes; no SIP, no bodies.',
      `CPU: ${WINDOW} calls at once after ${calls / 2} for warming up, medians of ${rounds} interleaved rounds. Latency: ${CALLS_PER_SECOND} calls a second.`,
      `Memory: heap and buffers after garbage collection, ${open} calls; left: once all transactions have ended and all ports are closed, against the same after warming up.`,
    ],
  }
}

function cost(kind: ServerKind, calls: number, folder = ''): Promise<CostPerCall> {
  return costPerCall(kind, calls, { folder, callsPerSecond: CALLS_PER_SECOND })
}

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-call-'))
  try {
    return await act(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
