/** What is measured without call layer and media: the recording server's SIP side, and a bare socket that answers. */
import { createSocket } from 'node:dgram'
import { openUdpSipTransport } from '../../src/adapters/udp-sip-transport.ts'
import { createRecordingServer } from '../../src/capture/sip/recording-server.ts'
import type { SessionHandler, SessionReply } from '../../src/capture/sip/session-handler.ts'
import type { SipClock } from '../../src/capture/sip/sip-clock.ts'
import { ANSWER_SDP } from './bodies.ts'
import { ADDRESS, type MeasuredParts, QUIET_LOG } from './measured-parts.ts'

const reply: SessionReply = { status: 200, contentType: 'application/sdp', body: ANSWER_SDP }
const handler: SessionHandler = {
  open: async () => reply,
  change: async () => reply,
  inform: async () => reply,
  acknowledged() {},
  ended() {},
}

export async function startSipSide(clock: SipClock): Promise<MeasuredParts> {
  const server = createRecordingServer({
    handler,
    clock,
    newId: () => crypto.randomUUID(),
    log: QUIET_LOG,
    count() {},
  })
  const { bound } = await server.listen((events) => openUdpSipTransport({ address: ADDRESS, port: 0 }, events))
  return { port: bound.port, sessions: () => server.sessionCount, unfinished: () => server.transactionCount }
}

/** Answers with headers and body of the usual size, but knows nothing of SIP beyond what the driver must read. */
export async function startEcho(): Promise<MeasuredParts> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 })
  await new Promise<void>((resolve) => socket.bind(0, ADDRESS, resolve))
  socket.on('message', (bytes, { port }) => {
    const answer = bareAnswer(bytes)
    if (answer) socket.send(answer, port, ADDRESS)
  })
  return { port: socket.address().port, sessions: () => 0, unfinished: () => 0 }
}

const padding = Buffer.alloc(1000, 0x20)

/** 200 for anything but ACK, with the headers as they came and no To tag. */
export function bareAnswer(request: Buffer): Buffer | undefined {
  if (request[0] === 0x41) return undefined
  const headers = request.subarray(request.indexOf('\r\n'), request.indexOf('\r\nContact'))
  return Buffer.concat([Buffer.from('SIP/2.0 200 OK'), headers, Buffer.from('\r\n\r\n'), padding])
}
