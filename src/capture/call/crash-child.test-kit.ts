/** For the crash test: a process that captures one call until it is killed. Tells its parent where: folder, call, port. */

import { answeredPorts, metadata, request, siprec, startCapture, TWO_LINES } from './call-layer.test-kit.ts'

const capture = await startCapture({ spool: { tickMs: 100, syncEveryMs: 1000 } })
const reply = await capture.layer.open(
  request(siprec(TWO_LINES, metadata('sip:1@carrier.example', 'sip:101@acme.example'))),
)
const [call] = capture.layer.liveCalls()
process.send?.({ folder: capture.folder, callId: call?.id, port: answeredPorts(reply)[0] })
