import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nodeDtlsCrypto } from '../../adapters/node-dtls-crypto.ts'
import { classifyDatagram, DTLS, RTP, STUN } from './classify-datagram.ts'
import { CLIENT_ADDRESS, identity, run, SERVER_ADDRESS, twoSides } from './dtls.test-kit.ts'
import { createDtlsClient } from './dtls-client.ts'
import { formatRecord } from './dtls-record.ts'
import { createDtlsServer } from './dtls-server.ts'
import { formatMessage } from './handshake-message.ts'

const options = { crypto: nodeDtlsCrypto, identity, fingerprints: [] }
const bodies = fc.uint8Array({ maxLength: 300 })
/** Records with handshake messages that nearly are some. */
const records = fc
  .tuple(fc.constantFrom(20, 21, 22, 23), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 25 }), bodies)
  .map(([type, epoch, message, body]) => {
    const fragment = type === 22 ? formatMessage({ type: message, sequence: message % 4, body }) : body
    return formatRecord({ type, version: 0xfefd, epoch, sequence: 1, fragment })
  })
const datagrams = fc.oneof(fc.uint8Array({ maxLength: 200 }), records)

it('no datagram makes either side throw, gives it keys, or is answered with more than a flight', () => {
  fc.assert(
    fc.property(fc.array(datagrams, { maxLength: 12 }), (all) => {
      const sides = [createDtlsServer(options), createDtlsClient({ ...options, peer: SERVER_ADDRESS })]
      for (const side of sides) {
        side.start(0)
        for (const datagram of all) {
          const step = side.receive(datagram, side === sides[0] ? CLIENT_ADDRESS : SERVER_ADDRESS, 0)
          expect(step.keys).toBeUndefined()
          expect(step.send.length).toBeLessThanOrEqual(3)
        }
      }
    }),
    { seed: 6347, numRuns: 400 },
  )
})

it('whatever bytes of a handshake are changed, both sides have the same keys or one has none', () => {
  const changes = fc.array(fc.tuple(fc.nat(7), fc.nat(1400), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(changes, (all) => {
      const sides = twoSides()
      run(
        sides,
        (index, datagram) => {
          for (const [number, at, mask] of all) {
            const where = at % datagram.length
            if (number === index) datagram[where] = (datagram[where] as number) ^ mask
          }
          return [0]
        },
        10_000,
      )
      const [client, server] = [sides.client.keys.at(-1), sides.server.keys.at(-1)]
      if (client && server) expect(client.ours).toEqual(server.theirs)
    }),
    { seed: 5764, numRuns: 150 },
  )
})

it('each first byte means one kind of datagram', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (datagram) => {
      const first = datagram[0] as number
      const kind = classifyDatagram(datagram)
      expect(kind === RTP).toBe(first >> 6 === 2)
      expect(kind === DTLS).toBe(first > 19 && first < 64)
      expect(kind === STUN).toBe(first < 4)
    }),
    { seed: 7983, numRuns: 500 },
  )
})
