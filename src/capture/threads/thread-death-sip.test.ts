/** A thread dies under a real SIPREC call: what the phone system is told. */

import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { nodeSrtpCrypto } from '../../adapters/node-srtp-crypto.ts'
import { systemSipClock } from '../../adapters/system-sip-clock.ts'
import { createUdpRtpSockets } from '../../adapters/udp-rtp-sockets.ts'
import { openUdpSipTransport } from '../../adapters/udp-sip-transport.ts'
import type { SipTransportEvents } from '../../core/sip/sip-transport.ts'
import { parseScenario } from '../../recording-client/parse-scenario.ts'
import { createRecordingClient } from '../../recording-client/recording-client.ts'
import { createRecordingServer } from '../sip/recording-server.ts'
import { startThreads } from './capture-threads.test-kit.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})
const listen = (events: SipTransportEvents) => openUdpSipTransport({ address: '127.0.0.1', port: 0 }, events)

it('is sent a BYE, and its next call is taken', { timeout: 60_000 }, async () => {
  const capture = await startThreads({ threads: 1, restMs: 300 })
  opened.push(capture)
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const { calls } = capture
  const server = createRecordingServer({
    handler: calls,
    accepting: () => calls.accepting,
    newId: randomUUID,
    count() {},
    log,
    clock: systemSipClock,
  })
  opened.push({ close: () => server.close({ waitMs: 100 }) })
  calls.control(server)
  const { bound } = await server.listen(listen)
  const client = createRecordingClient({
    openTransport: (_protocol, events) => listen(events),
    rtp: createUdpRtpSockets(),
    srtpCrypto: nodeSrtpCrypto,
    readSpeech: async () => new Uint8Array(0),
    resolve: async (host) => host,
  })
  opened.push(client)
  const place = (ms: number) => client.placeCall(scenario(ms), { to: `sip:127.0.0.1:${bound.port}` })

  const placed = place(60_000)
  await expect.poll(() => capture.liveCalls()).toHaveLength(1)
  await capture.workers[0]?.terminate()
  expect((await placed).outcome).toBe('ended-by-recorder')
  expect(capture.told.at(-1)).toEqual({ what: 'cut-short', callId: capture.changes[0]?.id })
  expect(server.sessionCount).toBe(0)
  // The next thread may take its time where much else is going on.
  await expect.poll(async () => (await place(100)).outcome, { timeout: 40_000 }).toBe('completed')
})

function scenario(ms: number) {
  const parties = [
    { id: 'caller', aor: 'sip:+4930123456@carrier.example' },
    { id: 'agent', aor: 'sip:101@acme.example' },
  ]
  const parsed = parseScenario(JSON.stringify({ parties, steps: [{ do: 'wait', ms }] }))
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.scenario
}
