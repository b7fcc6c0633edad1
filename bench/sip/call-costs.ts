/** What calls cost a server: CPU, time to the answer, memory and file descriptors. */
import { CallDriver } from './call-driver.ts'
import { MeasuredServer, type Measurement, type ServerKind } from './measured-server.ts'

/** Calls at once where CPU is measured: enough to be busy, few enough for the socket buffer. */
export const WINDOW = 24
/** 32 s of kept transactions pass in less than one. */
const FAST_CLOCK = 40
const LATENCY_CALLS = 1000

export interface CostPerCall {
  readonly cpuMs: number
  readonly latencyMs: { readonly median: number; readonly p99: number }
}

/** After half as many calls to warm up. `callsPerSecond`: how fast they come where latency is measured; default: one by one. */
export async function costPerCall(
  kind: ServerKind,
  calls: number,
  { folder = '', callsPerSecond }: { readonly folder?: string; readonly callsPerSecond?: number } = {},
): Promise<CostPerCall> {
  const server = await MeasuredServer.start(kind, { folder })
  const driver = await CallDriver.open(server.port)
  await driver.run({ calls: calls / 2, window: WINDOW })
  const before = await server.measure()
  await driver.run({ calls, window: WINDOW })
  const after = await server.measure()
  const pace = callsPerSecond === undefined ? { window: 1 } : { callsPerSecond }
  const latenciesMs = (await driver.run({ calls: LATENCY_CALLS, ...pace })).sort((a, b) => a - b)
  driver.close()
  await server.stop()
  return {
    cpuMs: (after.cpuMs - before.cpuMs) / calls,
    latencyMs: { median: at(latenciesMs, 0.5), p99: at(latenciesMs, 0.99) },
  }
}

export interface MemoryOfCalls {
  /** Per open call, once its transactions have ended. */
  readonly callBytes: number
  readonly callFiles: number
  /** Per open call just begun. */
  readonly freshCallBytes: number
  readonly leftBytes: number
  readonly leftFiles: number
}

export async function memoryOfCalls(
  kind: ServerKind,
  open: number,
  calls: number,
  folder?: string,
): Promise<MemoryOfCalls> {
  const at = folder === undefined ? {} : { folder }
  const server = await MeasuredServer.start(kind, { speed: FAST_CLOCK, ...at })
  const driver = await CallDriver.open(server.port)
  // The engine lets go of some megabytes of its own during the first rounds.
  for (let round = 0; round < 4; round++) {
    await driver.run({ calls, window: WINDOW })
    await server.measureAtRest()
  }
  const before = await server.measureAtRest()
  await driver.run({ calls, window: WINDOW })
  const after = await server.measureAtRest()
  await driver.run({ calls: open, window: WINDOW, leaveOpen: true })
  const during = await server.measureAtRest()
  if (during.sessions !== open) throw new Error(`${during.sessions} of ${open} dialogs are open`)
  driver.close()
  await server.stop()
  return {
    callBytes: (during.bytes - after.bytes) / open,
    callFiles: (during.openFiles - after.openFiles) / open,
    freshCallBytes: await memoryOfFreshCalls(kind, open, at),
    leftBytes: after.bytes - before.bytes,
    leftFiles: after.openFiles - before.openFiles,
  }
}

async function memoryOfFreshCalls(kind: ServerKind, open: number, at: { folder?: string }): Promise<number> {
  const server = await MeasuredServer.start(kind, at)
  const driver = await CallDriver.open(server.port)
  await driver.run({ calls: 200, window: WINDOW, leaveOpen: true })
  const before: Measurement = await server.measure('measure-memory')
  await driver.run({ calls: open, window: WINDOW, leaveOpen: true })
  const after = await server.measure('measure-memory')
  driver.close()
  await server.stop()
  return (after.bytes - before.bytes) / open
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
