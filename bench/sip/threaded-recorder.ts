/** A recorder whose calls are captured in threads as `tapeline serve` does it, without database, archive and portal. */
import { randomUUID } from 'node:crypto'
import { openUdpSipTransport } from '../../src/adapters/udp-sip-transport.ts'
import { createRecordingServer } from '../../src/capture/sip/recording-server.ts'
import type { SipClock } from '../../src/capture/sip/sip-clock.ts'
import { startCapture } from '../../src/main/start-capture.ts'
import { ADDRESS, type MeasuredParts, QUIET_LOG } from './measured-parts.ts'
import { sampleDirectory } from './whole-recorder.ts'

/** A pair rests for 3 s after a call: enough for 1800 calls a second. */
const RTP_PORTS = { first: 10_000, last: 31_999 }

export async function startThreadedRecorder(clock: SipClock, folder: string, threads: number): Promise<MeasuredParts> {
  const log = QUIET_LOG
  const count = () => {}
  const directory = sampleDirectory()
  const settings = { spoolFolder: folder, rtpPorts: RTP_PORTS, minimumFreeBytes: 0 }
  const { calls } = await startCapture(threads, settings, {
    directory: () => directory,
    clock: new SharedArrayBuffer(8),
    onCallChanged() {},
    onCallEnded() {},
    onCallCutShort: (callId) => log.error({ callId }, 'a thread died'),
    onRefused() {},
    log,
    count,
  })
  const server = createRecordingServer({ handler: calls, clock, newId: randomUUID, log, count })
  calls.control(server)
  const { bound } = await server.listen((events) => openUdpSipTransport({ address: ADDRESS, port: 0 }, events))
  return { port: bound.port, sessions: () => server.sessionCount, unfinished: () => server.transactionCount }
}
