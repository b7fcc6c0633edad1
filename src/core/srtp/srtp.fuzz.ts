import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nodeSrtpCrypto } from '../../adapters/node-srtp-crypto.ts'
import { SRTP_SUITES } from '../model/srtp.ts'
import { masterKey, rtpPacket } from './srtp.test-kit.ts'
import { NOT_AUTHENTIC, REPLAYED, SrtpReceiver } from './srtp-receiver.ts'
import { createSrtpSender } from './srtp-sender.ts'

const suites = fc.constantFrom(...SRTP_SUITES.map(({ name }) => name))
const packets = fc.oneof(
  fc.uint8Array({ maxLength: 120 }),
  fc.uint8Array({ minLength: 12, maxLength: 120 }).map((bytes) => {
    bytes[0] = 0x80 | ((bytes[0] as number) & 0x3f)
    return bytes
  }),
)

it('no packet of somebody without the key is taken, changed, or makes a receiver throw', () => {
  fc.assert(
    fc.property(suites, packets, fc.constantFrom('', '01', 'aabbccdd'), (suite, bytes, mki) => {
      const receiver = new SrtpReceiver(masterKey(suite, 1, mki), nodeSrtpCrypto)
      const copy = bytes.slice()
      expect(receiver.rtp(copy)).toBe(NOT_AUTHENTIC)
      expect(receiver.rtcp(copy)).toBe(NOT_AUTHENTIC)
      expect(copy).toEqual(bytes)
    }),
    { seed: 3711, numRuns: 3000 },
  )
})

it('whatever is lost, doubled or out of order by less than the window, each packet is taken exactly once', () => {
  const orders = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 2 })), {
    minLength: 1,
    maxLength: 120,
  })
  fc.assert(
    fc.property(suites, fc.integer({ min: 0, max: 0xffff }), orders, (suite, first, jitter) => {
      const key = masterKey(suite)
      const sender = createSrtpSender(key, nodeSrtpCrypto)
      const sent = jitter.map(([delay, copies], index) => ({
        at: index + delay,
        copies,
        sequence: first + index,
        packet: sender.rtp(rtpPacket(first + index, index)),
      }))
      // The first packet tells where the sequence begins.
      const [head, ...rest] = sent
      const arriving = [...(head ? [head] : []), ...rest.toSorted((a, b) => a.at - b.at)]
      const receiver = new SrtpReceiver(key, nodeSrtpCrypto)
      for (const { packet, copies, sequence } of arriving) {
        for (let copy = 0; copy < copies; copy++) {
          const bytes = packet.slice()
          const length = receiver.rtp(bytes)
          expect(length).toBe(copy === 0 ? 172 : REPLAYED)
          if (copy === 0) expect(bytes[12]).toBe((sequence - first) & 0xff)
        }
      }
    }),
    { seed: 3711, numRuns: 150 },
  )
})
