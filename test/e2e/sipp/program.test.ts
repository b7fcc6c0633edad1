/** The same scenarios against the whole program: call layer, media ports, spool and archive behind the recording server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from '../../tools.ts'
import { acmeDocument } from '../acme.ts'
import { eventually, TapelineProcess } from '../tapeline-process.ts'
import { runSipp, type SippOptions } from './run-sipp.ts'

describe.skipIf(missing('sipp'))('sipp against tapeline serve', () => {
  let tapeline: TapelineProcess
  /** Where a test is tried once more, more than the tests say. */
  let placed = 0

  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
  })

  afterAll(() => tapeline?.remove())

  const play = (options: Omit<SippOptions, 'port'>) => {
    placed += options.calls
    return runSipp({ ...options, port: tapeline.sipPort })
  }

  test.each(['udp', 'tcp'] as const)('100 calls with a re-INVITE over %s', async (protocol) => {
    const result = await play({ scenario: 'call', protocol, calls: 100, rate: 50 })
    expect(result).toMatchObject({ exitCode: 0, successful: 100, failed: 0, errors: '' })
  })

  test('400 calls while one message of ten is lost', async () => {
    const result = await play({ scenario: 'call', calls: 400, rate: 40, lostPercent: 10 })
    expect(result).toMatchObject({ exitCode: 0, successful: 400, failed: 0 })
  })

  test('200 dialogs at once', async () => {
    const result = await play({ scenario: 'held-open', calls: 200, rate: 100 })
    expect(result).toMatchObject({ exitCode: 0, successful: 200, failed: 0, errors: '' })
  })

  test('UPDATE, OPTIONS, INFO, PRACK, REFER, and UPDATE after BYE', async () => {
    const result = await play({ scenario: 'dialog-requests', calls: 20, rate: 20 })
    expect(result).toMatchObject({ exitCode: 0, successful: 20, failed: 0, errors: '' })
  })

  test('and no session or media port is left', async () => {
    for (const name of ['sessions', 'media_port_pairs', 'calls_live']) {
      await eventually(
        () => tapeline.metric(name),
        (value) => value === 0,
      )
    }
    const opened = await tapeline.metric('sessions_opened_total')
    expect(opened).toBeGreaterThanOrEqual(820)
    expect(opened).toBeLessThanOrEqual(placed)
  })
})
