/**
 * The measured process: a recording server on loopback, or a bare socket that answers every datagram with as many bytes. It
 * is asked over IPC; run with --expose-gc.
 */
import { createSocket } from 'node:dgram'
import { systemSipClock } from '../../src/adapters/system-sip-clock.ts'
import { openUdpSipTransport } from '../../src/adapters/udp-sip-transport.ts'
import { createRecordingServer } from '../../src/capture/sip/recording-server.ts'
import type { SessionHandler, SessionReply } from '../../src/capture/sip/session-handler.ts'
import type { SipClock } from '../../src/capture/sip/sip-clock.ts'
import type { Measurement } from './measured-server.ts'
import { ANSWER_SDP } from './messages.ts'

const [kind, speedText = '1'] = process.argv.slice(2)
/** Above 1 the 32 s that transactions are kept pass faster. */
const speed = Number(speedText)
const ADDRESS = '127.0.0.1'

const clock: SipClock = {
  nowMs: systemSipClock.nowMs,
  monotonicMs: () => systemSipClock.monotonicMs() * speed,
  setTimer: (delayMs, callback) => systemSipClock.setTimer(delayMs / speed, callback),
}

const reply: SessionReply = { status: 200, contentType: 'application/sdp', body: ANSWER_SDP }
const handler: SessionHandler = {
  open: async () => reply,
  change: async () => reply,
  inform: async () => reply,
  acknowledged() {},
  ended() {},
}

async function startRecordingServer() {
  const quiet = () => {}
  const server = createRecordingServer({
    handler,
    clock,
    newId: () => crypto.randomUUID(),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    count: quiet,
  })
  const { bound } = await server.listen((events) => openUdpSipTransport({ address: ADDRESS, port: 0 }, events))
  return { port: bound.port, sizes: () => ({ sessions: server.sessionCount, transactions: server.transactionCount }) }
}

/** Answers with headers and body of the usual size, but knows nothing of SIP beyond what the driver must read. */
async function startEcho() {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 })
  await new Promise<void>((resolve) => socket.bind(0, ADDRESS, resolve))
  const padding = Buffer.alloc(1000, 0x20)
  socket.on('message', (bytes, { port }) => {
    if (bytes[0] === 0x41) return
    const headers = bytes.subarray(bytes.indexOf('\r\n'), bytes.indexOf('\r\nContact'))
    socket.send(
      Buffer.concat([Buffer.from('SIP/2.0 200 OK'), headers, Buffer.from('\r\n\r\n'), padding]),
      port,
      ADDRESS,
    )
  })
  return { port: socket.address().port, sizes: () => ({ sessions: 0, transactions: 0 }) }
}

const measured = kind === 'echo' ? await startEcho() : await startRecordingServer()

process.on('message', (question: 'measure' | 'measure-memory') => {
  if (question === 'measure-memory') for (let round = 0; round < 4; round++) globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  const { heapUsed, external } = process.memoryUsage()
  const answer: Measurement = { cpuMs: (user + system) / 1000, bytes: heapUsed + external, ...measured.sizes() }
  process.send?.(answer)
})
process.send?.({ port: measured.port })
