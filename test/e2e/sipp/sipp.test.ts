import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemSipClock } from '../../../src/adapters/system-sip-clock.ts'
import { openTcpSipTransport } from '../../../src/adapters/tcp-sip-transport.ts'
import { openUdpSipTransport } from '../../../src/adapters/udp-sip-transport.ts'
import { createRecordingServer, type RecordingServer } from '../../../src/capture/sip/recording-server.ts'
import { missing } from '../../tools.ts'
import { AnsweringHandler } from './answering-handler.ts'
import { runSipp, type SippOptions } from './run-sipp.ts'

const quiet = () => {}

interface Running {
  readonly server: RecordingServer
  readonly handler: AnsweringHandler
  readonly udpPort: number
  readonly tcpPort: number
}

async function start(address: string, minimumSessionSeconds?: number): Promise<Running> {
  const handler = new AnsweringHandler()
  const server = createRecordingServer({
    handler,
    clock: systemSipClock,
    newId: () => crypto.randomUUID(),
    log: { debug: quiet, info: quiet, warn: quiet, error: (fields, message) => console.error(message, fields) },
    count: quiet,
    ...(minimumSessionSeconds === undefined ? {} : { minimumSessionSeconds }),
  })
  const udp = await server.listen((events) => openUdpSipTransport({ address, port: 0 }, events))
  const tcp = await server.listen((events) => openTcpSipTransport({ address, port: 0 }, events))
  return { server, handler, udpPort: udp.bound.port, tcpPort: tcp.bound.port }
}

describe.skipIf(missing('sipp'))('sipp', () => {
  let running: Running

  beforeAll(async () => {
    running = await start('127.0.0.1')
  })

  afterAll(() => running.server.close())

  /** Every call must go as its scenario says. */
  async function play(options: Omit<SippOptions, 'port'>, on = running) {
    const port = options.protocol === 'tcp' ? on.tcpPort : on.udpPort
    const result = await runSipp({ ...options, port })
    expect(result).toMatchObject({ exitCode: 0, successful: options.calls, failed: 0, errors: '' })
    return result
  }

  test.each(['udp', 'tcp'] as const)('200 calls with a re-INVITE over %s', async (protocol) => {
    const before = running.handler.withMetadata
    await play({ scenario: 'call', protocol, calls: 200, rate: 100 })
    expect(running.handler.withMetadata - before).toBe(400)
    expect(running.server.sessionCount).toBe(0)
  })

  test('400 calls while one message of ten is lost', async () => {
    const before = { ...running.handler.ends }
    const result = await runSipp({ scenario: 'call', calls: 400, rate: 50, lostPercent: 10, port: running.udpPort })
    expect(result).toMatchObject({ exitCode: 0, successful: 400, failed: 0 })
    expect(result.retransmissions).toBeGreaterThan(50)
    expect((running.handler.ends.bye ?? 0) - (before.bye ?? 0)).toBe(400)
    expect(running.server.sessionCount).toBe(0)
  })

  test('200 dialogs at once', async () => {
    await play({ scenario: 'held-open', calls: 200, rate: 100 })
    expect(running.handler.mostSessions).toBeGreaterThanOrEqual(200)
    expect(running.server.sessionCount).toBe(0)
  })

  test.each(['udp', 'tcp'] as const)(
    'UPDATE, OPTIONS, INFO, PRACK, REFER, and UPDATE after BYE over %s',
    async (protocol) => {
      await play({ scenario: 'dialog-requests', protocol, calls: 20, rate: 20 })
    },
  )

  test.each(['udp', 'tcp'] as const)('OPTIONS outside a dialog over %s', async (protocol) => {
    await play({ scenario: 'options', protocol, calls: 20, rate: 50 })
  })

  test('CANCEL before the answer', async () => {
    await play({ scenario: 'cancel', calls: 10, rate: 20 })
    await expect.poll(() => running.handler.ends.cancelled).toBe(10)
    expect(running.handler.sessions).toBe(0)
  })

  test('overlapping re-INVITEs are both answered, and acknowledged with the CSeq of the later one', async () => {
    await play({ scenario: 'overlapping-reinvites', calls: 20, rate: 20 })
  })

  test('a session interval below ours is refused with 422, one above is agreed', async () => {
    await play({ scenario: 'interval-too-brief', calls: 10, rate: 20 })
  })

  test('an unknown extension is refused with 420', async () => {
    await play({ scenario: 'unknown-extension', calls: 10, rate: 20 })
  })

  test('a session that is not refreshed is ended by BYE', async () => {
    const brief = await start('127.0.0.1', 3)
    await play({ scenario: 'session-expiry', calls: 10, rate: 20 }, brief)
    expect(brief.handler.ends).toEqual({ 'session-expired': 10 })
    await brief.server.close()
  })

  test.each(['udp', 'tcp'] as const)('IPv6 over %s', async (protocol) => {
    const ipv6 = await start('::1')
    await play({ scenario: 'call', protocol, address: '::1', calls: 20, rate: 20 }, ipv6)
    await ipv6.server.close()
  })
})
