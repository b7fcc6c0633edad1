/**
 * The measured process: one of several servers on loopback, asked over IPC; run with --expose-gc.
 * Arguments: kind, how much faster its clock runs, folder for journals, threads that capture.
 */
import { readdirSync } from 'node:fs'
import { systemSipClock } from '../../src/adapters/system-sip-clock.ts'
import type { SipClock } from '../../src/capture/sip/sip-clock.ts'
import { startEcho, startSipSide } from './answering-servers.ts'
import { startBareRecorder } from './bare-recorder.ts'
import type { MeasuredParts } from './measured-parts.ts'
import type { Measurement, ServerKind } from './measured-server.ts'
import { startThreadedRecorder } from './threaded-recorder.ts'
import { startWholeRecorder } from './whole-recorder.ts'

const [kind = '', speedText = '1', folder = '', threads = '0'] = process.argv.slice(2)
/** Above 1 the 32 s that transactions are kept pass faster. */
const speed = Number(speedText)

const clock: SipClock = {
  nowMs: systemSipClock.nowMs,
  monotonicMs: () => systemSipClock.monotonicMs() * speed,
  setTimer: (delayMs, callback) => systemSipClock.setTimer(delayMs / speed, callback),
}

const start: Record<ServerKind, () => Promise<MeasuredParts>> = {
  'sip-side': () => startSipSide(clock),
  'whole-recorder': () => startWholeRecorder(clock, folder),
  'threaded-recorder': () => startThreadedRecorder(clock, folder, Number(threads)),
  'bare-recorder': () => startBareRecorder(folder),
  echo: startEcho,
}
const measured = await start[kind as ServerKind]()

process.on('message', (question: 'measure' | 'measure-memory') => {
  if (question === 'measure-memory') for (let round = 0; round < 4; round++) globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  const { heapUsed, external } = process.memoryUsage()
  const answer: Measurement = {
    cpuMs: (user + system) / 1000,
    bytes: heapUsed + external,
    openFiles: openFiles(),
    sessions: measured.sessions(),
    unfinished: measured.unfinished(),
  }
  process.send?.(answer)
})
process.on('disconnect', () => process.exit())
process.send?.({ port: measured.port })

/** File descriptors, where the system lists them. */
function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : Number.NaN
}
