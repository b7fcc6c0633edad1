/** The recording server's SIP side: latency, CPU per call, memory per dialog and after many calls. */
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { costPerCall, memoryOfCalls, WINDOW } from './sip/call-costs.ts'

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const calls = quick ? 2000 : 10_000
  const open = quick ? 1000 : 5000
  const server = await costPerCall('sip-side', calls)
  const echo = await costPerCall('echo', calls)
  const memory = await memoryOfCalls('sip-side', open, calls)
  return {
    name: 'SIP recording server over UDP',
    rows: [
      { label: 'INVITE to 200, median', value: server.latencyMs.median, unit: 'ms' },
      { label: 'INVITE to 200, 99th percentile', value: server.latencyMs.p99, unit: 'ms' },
      { label: 'CPU per call', value: server.cpuMs, unit: 'ms' },
      { label: 'CPU per call of a bare socket that answers', value: echo.cpuMs, unit: 'ms' },
      { label: 'ratio to that bare socket', value: server.cpuMs / echo.cpuMs, unit: '×' },
      { label: 'calls per second and core', value: 1000 / server.cpuMs, unit: '1/s' },
      { label: 'memory per open dialog', value: memory.callBytes / 1024, unit: 'KB' },
      { label: 'memory per dialog while its transactions are kept', value: memory.freshCallBytes / 1024, unit: 'KB' },
      { label: `memory left after ${calls} calls`, value: memory.leftBytes / 1024, unit: 'KB' },
    ],
    notes: [
      'A call is INVITE, re-INVITE and BYE, bodies of 3.3 KB. The server runs in a process of its own; figures are of it, without call layer and media.',
      `CPU: ${WINDOW} calls at once after ${calls / 2} for warming up. Latency: one call at a time.`,
      `Memory: heap and buffers after garbage collection, ${open} dialogs; left: once all transactions have ended, against the same after warming up.`,
    ],
  }
}
