/** The recording server's SIP side: latency, CPU per call, memory per dialog and after many calls. */
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { CallDriver } from './sip/call-driver.ts'
import { MeasuredServer } from './sip/measured-server.ts'

/** Calls at once where CPU is measured: enough to be busy, few enough for the socket buffer. */
const WINDOW = 24
/** 32 s of kept transactions pass in less than one. */
const FAST_CLOCK = 40

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const calls = quick ? 2000 : 10_000
  const server = await costPerCall('recording-server', calls)
  const echo = await costPerCall('echo', calls)
  const memory = await memoryPerDialog(quick ? 1000 : 5000, calls)
  return {
    name: 'SIP recording server over UDP',
    rows: [
      { label: 'INVITE to 200, median', value: server.latenciesMs.median, unit: 'ms' },
      { label: 'INVITE to 200, 99th percentile', value: server.latenciesMs.p99, unit: 'ms' },
      { label: 'CPU per call', value: server.cpuMs, unit: 'ms' },
      { label: 'CPU per call of a bare socket that answers', value: echo.cpuMs, unit: 'ms' },
      { label: 'ratio to that bare socket', value: server.cpuMs / echo.cpuMs, unit: '' },
      { label: 'calls per second and core', value: 1000 / server.cpuMs, unit: '1/s' },
      { label: 'memory per open dialog', value: memory.dialogBytes / 1024, unit: 'KB' },
      { label: 'memory per dialog while its transactions are kept', value: memory.freshDialogBytes / 1024, unit: 'KB' },
      { label: `memory left after ${calls} calls`, value: memory.leftBytes / 1024, unit: 'KB' },
    ],
    notes: [
      'A call is INVITE, re-INVITE and BYE, bodies of 3.3 KB. The server runs in a process of its own; figures are of it, without call layer and media.',
      `CPU: ${WINDOW} calls at once after ${calls / 2} for warming up. Latency: one call at a time.`,
      `Memory: heap and buffers after garbage collection, ${quick ? 1000 : 5000} dialogs; left: once all transactions have ended, against the same after warming up.`,
    ],
  }
}

async function costPerCall(kind: 'recording-server' | 'echo', calls: number) {
  const server = await MeasuredServer.start(kind)
  const driver = await CallDriver.open(server.port)
  await driver.run({ calls: calls / 2, window: WINDOW })
  const before = await server.measure()
  await driver.run({ calls, window: WINDOW })
  const after = await server.measure()
  const latenciesMs = (await driver.run({ calls: 1000, window: 1 })).sort((a, b) => a - b)
  driver.close()
  server.stop()
  return {
    cpuMs: (after.cpuMs - before.cpuMs) / calls,
    latenciesMs: { median: at(latenciesMs, 0.5), p99: at(latenciesMs, 0.99) },
  }
}

async function memoryPerDialog(dialogs: number, calls: number) {
  const server = await MeasuredServer.start('recording-server', FAST_CLOCK)
  const driver = await CallDriver.open(server.port)
  // The engine lets go of some megabytes of its own during the first rounds.
  for (let round = 0; round < 4; round++) {
    await driver.run({ calls, window: WINDOW })
    await server.measureAtRest()
  }
  const empty = await server.measureAtRest()
  await driver.run({ calls, window: WINDOW })
  const after = await server.measureAtRest()
  await driver.run({ calls: dialogs, window: WINDOW, leaveOpen: true })
  const open = await server.measureAtRest()
  if (open.sessions !== dialogs) throw new Error(`${open.sessions} of ${dialogs} dialogs are open`)
  driver.close()
  server.stop()
  const fresh = await memoryOfFreshDialogs(dialogs)
  return {
    dialogBytes: (open.bytes - after.bytes) / dialogs,
    freshDialogBytes: fresh,
    leftBytes: after.bytes - empty.bytes,
  }
}

async function memoryOfFreshDialogs(dialogs: number): Promise<number> {
  const server = await MeasuredServer.start('recording-server')
  const driver = await CallDriver.open(server.port)
  await driver.run({ calls: 200, window: WINDOW, leaveOpen: true })
  const before = await server.measure('measure-memory')
  await driver.run({ calls: dialogs, window: WINDOW, leaveOpen: true })
  const after = await server.measure('measure-memory')
  driver.close()
  server.stop()
  return (after.bytes - before.bytes) / dialogs
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
