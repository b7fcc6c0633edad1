import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatSipMessage } from '../../core/sip/format-message.ts'
import { createTestBed, openSession, settled, TestClient } from './recording-server.test-kit.ts'

const METHODS = [
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'OPTIONS',
  'UPDATE',
  'INFO',
  'PRACK',
  'NOTIFY',
  'REGISTER',
  'invite',
  'X',
]

/** A request with one header replaced, and some bytes of it overwritten. */
const spoiledRequest = fc.record({
  method: fc.constantFrom(...METHODS),
  sequence: fc.nat(20),
  inDialog: fc.boolean(),
  header: fc.constantFrom(
    'Via',
    'From',
    'To',
    'Call-ID',
    'CSeq',
    'Contact',
    'Require',
    'Session-Expires',
    'Replaces',
    'Route',
  ),
  value: fc.option(
    fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('', '<', '<>', '"', ';tag=', '0', '4294967296')),
    {
      nil: undefined,
      freq: 3,
    },
  ),
  bytes: fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 3 }),
  advanceMs: fc.constantFrom(0, 1, 500, 5000, 40_000),
})

test('whatever arrives in or out of a dialog is answered or ignored, and the session can still end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('udp', 'tcp'),
      fc.array(spoiledRequest, { maxLength: 20 }),
      async (protocol, all) => {
        const bed = await createTestBed({}, protocol as 'udp' | 'tcp')
        const { client, tag } = await openSession(bed)
        let connection = 1
        for (const { method, sequence, inDialog, header, value, bytes, advanceMs } of all) {
          const headers = value === undefined ? {} : { [header]: value }
          const from = inDialog ? client : new TestClient('other')
          const message = formatSipMessage(
            from.request(method, sequence, { headers, ...(inDialog ? { toTag: tag } : {}) }),
          )
          for (const [at, byte] of bytes) message[at % message.length] = byte
          // A connection that was dropped is not used again.
          connection += bed.dropped.splice(0).length
          bed.receive(message, protocol === 'udp' ? {} : { connectionId: String(connection) })
          await settled()
          bed.clock.advance(advanceMs)
        }
        const closing = bed.server.close({ waitMs: 10 })
        bed.clock.advance(10)
        await closing
        expect(bed.server.sessionCount).toBe(0)
        expect(bed.clock.pending).toBe(0)
      },
    ),
    { numRuns: 2000, seed: 3261 },
  )
})
