import { describe, expect, it } from 'vitest'
import { nodeSrtpCrypto } from '../../adapters/node-srtp-crypto.ts'
import { SRTP_SUITES } from '../model/srtp.ts'
import { guessRoc } from './packet-index.ts'
import { REPLAY_WINDOW_PACKETS, ReplayWindow } from './replay-window.ts'
import { masterKey, rtcpPacket, rtpPacket, toHex } from './srtp.test-kit.ts'
import { SrtpKeys } from './srtp-keys.ts'
import { NOT_AUTHENTIC, REPLAYED, SrtpReceiver } from './srtp-receiver.ts'
import { createSrtpSender } from './srtp-sender.ts'

const SUITE = 'AES_CM_128_HMAC_SHA1_80'
const senderOf = (key = masterKey(SUITE)) => createSrtpSender(key, nodeSrtpCrypto)
const receiverOf = (key = masterKey(SUITE)) => new SrtpReceiver(key, nodeSrtpCrypto)

describe.each(SRTP_SUITES.flatMap(({ name }) => [[name, ''] as const, [name, '0000abcd'] as const]))(
  '%s with MKI "%s"',
  (suite, mki) => {
    const key = masterKey(suite, 1, mki)

    it('opens what it sealed, in place', () => {
      const sealed = senderOf(key).rtp(rtpPacket(1, 42))
      expect(toHex(sealed)).not.toContain('2a2a2a2a')
      const length = receiverOf(key).rtp(sealed)
      expect(toHex(sealed.subarray(0, length))).toBe(toHex(rtpPacket(1, 42)))
    })

    it('opens reports', () => {
      const sealed = senderOf(key).rtcp(rtcpPacket())
      const length = receiverOf(key).rtcp(sealed)
      expect(toHex(sealed.subarray(0, length))).toBe(toHex(rtcpPacket()))
    })

    it('leaves a packet alone in which one bit is wrong, wherever that is', () => {
      for (const [seal, open] of [
        [() => senderOf(key).rtp(rtpPacket(1)), 'rtp'],
        [() => senderOf(key).rtcp(rtcpPacket()), 'rtcp'],
      ] as const) {
        const size = seal().length
        for (let at = 0; at < size; at += 3) {
          const wrong = seal()
          wrong[at] = (wrong[at] as number) ^ 0x10
          const before = toHex(wrong)
          expect(receiverOf(key)[open](wrong)).toBe(NOT_AUTHENTIC)
          expect(toHex(wrong)).toBe(before)
        }
      }
    })

    it('takes a packet and a report once', () => {
      const sender = senderOf(key)
      const receiver = receiverOf(key)
      const packet = sender.rtp(rtpPacket(1))
      const report = sender.rtcp(rtcpPacket())
      expect(receiver.rtp(packet.slice())).toBe(172)
      expect(receiver.rtp(packet.slice())).toBe(REPLAYED)
      expect(receiver.rtcp(report.slice())).toBe(28)
      expect(receiver.rtcp(report.slice())).toBe(REPLAYED)
    })
  },
)

describe('the index of a packet, RFC 3711 appendix A', () => {
  it.each([
    ['goes on', 5, 100, 101, 5],
    ['came late', 5, 100, 99, 5],
    ['wraps', 5, 0xffff, 0, 6],
    ['came late, over the wrap', 6, 3, 0xfffe, 5],
    ['lies half a turn ahead', 5, 0x8000, 0xffff, 5],
    ['lies before the first packet', 0, 3, 0xfffe, -1],
  ])('that %s', (_, roc, highest, sequence, expected) => {
    expect(guessRoc(roc, highest, sequence)).toBe(expected)
  })
})

describe('a replay window', () => {
  it('knows what was taken, and takes nothing that is too old', () => {
    const window = new ReplayWindow()
    for (const index of [10, 12, 5000]) window.take(index)
    expect([12, 5000].map((index) => window.isReplayed(index))).toEqual([true, true])
    expect(window.isReplayed(4999)).toBe(false)
    expect(window.isReplayed(5001)).toBe(false)
    expect(window.isReplayed(5000 - REPLAY_WINDOW_PACKETS + 1)).toBe(false)
    expect(window.isReplayed(5000 - REPLAY_WINDOW_PACKETS)).toBe(true)
  })

  it('forgets a place when it comes round again', () => {
    const window = new ReplayWindow()
    for (let index = 0; index < 3 * REPLAY_WINDOW_PACKETS; index += 2) window.take(index)
    for (let index = 3 * REPLAY_WINDOW_PACKETS - 2; index > 2 * REPLAY_WINDOW_PACKETS; index -= 1) {
      expect(window.isReplayed(index)).toBe(index % 2 === 0)
    }
  })
})

describe('a receiver', () => {
  it('follows the sequence number round, twice, with losses and late packets', () => {
    const sender = senderOf()
    const receiver = receiverOf()
    for (let sequence = 65_000; sequence < 65_000 + 2.5 * 65_536; sequence += 500) {
      const late = sender.rtp(rtpPacket(sequence))
      const packet = sender.rtp(rtpPacket(sequence + 3))
      expect(receiver.rtp(packet)).toBe(172)
      expect(receiver.rtp(late)).toBe(172)
    }
  })

  it('counts each source by itself', () => {
    const sender = senderOf()
    const receiver = receiverOf()
    for (const sequence of [65_535, 65_536, 65_537]) {
      expect(receiver.rtp(sender.rtp(rtpPacket(sequence, 1, 1)))).toBe(172)
      expect(receiver.rtp(sender.rtp(rtpPacket(sequence - 60_000, 1, 2)))).toBe(172)
    }
  })

  it('finds its place when the packets before the first wrap were lost', () => {
    const sender = senderOf()
    for (const sequence of [65_534, 65_535]) sender.rtp(rtpPacket(sequence))
    expect(receiverOf().rtp(sender.rtp(rtpPacket(65_536)))).toBe(172)
  })

  it('opens extension headers and CSRCs, which stay readable, and an empty payload', () => {
    const packet = new Uint8Array(12 + 8 + 8)
    packet.set([0x92, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9])
    packet.set([0xbe, 0xde, 0, 1, 1, 2, 3, 4], 20)
    const sealed = senderOf().rtp(packet)
    expect(toHex(sealed.subarray(0, 28))).toBe(toHex(packet))
    expect(receiverOf().rtp(sealed)).toBe(28)
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['a header alone', rtpPacket(1).subarray(0, 12)],
    ['plain RTP', rtpPacket(1)],
    ['what is no RTP', new Uint8Array(200)],
    ['an extension beyond its end', Uint8Array.from([0x90, ...new Array(13).fill(0), 255, 255, 1, 2, 3, 4])],
  ])('takes %s for not authentic', (_, packet) => {
    for (const { name } of SRTP_SUITES) {
      expect(receiverOf(masterKey(name)).rtp(packet.slice())).toBe(NOT_AUTHENTIC)
      expect(receiverOf(masterKey(name)).rtcp(packet.slice())).toBe(NOT_AUTHENTIC)
    }
  })
})

describe('the keys of a stream', () => {
  const [first, second] = [masterKey(SUITE, 1), masterKey(SUITE, 99)]

  it('keep the counter when the same key is named again: hold and resume', () => {
    const sender = senderOf(first)
    const keys = new SrtpKeys(nodeSrtpCrypto)
    keys.use(first)
    for (const sequence of [40_000, 65_000, 70_000]) keys.rtp(sender.rtp(rtpPacket(sequence)))
    const taken = sender.rtp(rtpPacket(70_001))
    expect(keys.rtp(taken.slice())).toBe(172)
    keys.use(masterKey(SUITE, 1))
    expect(keys.rtp(sender.rtp(rtpPacket(70_002)))).toBe(172)
    expect(keys.rtp(taken)).toBe(REPLAYED)
  })

  it('open packets of the key before until another follows: the sender learns of our answer later', () => {
    const [old, fresh] = [senderOf(first), senderOf(second)]
    const keys = new SrtpKeys(nodeSrtpCrypto)
    keys.use(first)
    expect(keys.rtp(old.rtp(rtpPacket(1)))).toBe(172)
    keys.use(second)
    expect(keys.rtp(old.rtp(rtpPacket(2)))).toBe(172)
    expect(keys.rtp(fresh.rtp(rtpPacket(3)))).toBe(172)
    expect(keys.rtcp(old.rtcp(rtcpPacket()))).toBe(28)
    keys.use(masterKey(SUITE, 50))
    expect(keys.rtp(old.rtp(rtpPacket(4)))).toBe(NOT_AUTHENTIC)
  })

  it('take up a sender that goes on with its counter under a new key, and one that begins again', () => {
    for (const goesOn of [true, false]) {
      const [old, fresh] = [senderOf(first), senderOf(second)]
      const keys = new SrtpKeys(nodeSrtpCrypto)
      keys.use(first)
      for (let sequence = 60_000; sequence < 210_000; sequence += 10_000) {
        const packet = rtpPacket(sequence)
        if (goesOn) fresh.rtp(packet)
        expect(keys.rtp(old.rtp(packet))).toBe(172)
      }
      keys.use(second)
      expect(keys.rtp(fresh.rtp(rtpPacket(210_000)))).toBe(172)
    }
  })

  it('end with an offer of plain RTP', () => {
    const keys = new SrtpKeys(nodeSrtpCrypto)
    keys.use(first)
    expect(keys.areUsed).toBe(true)
    keys.use(undefined)
    expect(keys.areUsed).toBe(false)
    expect(keys.rtp(senderOf(first).rtp(rtpPacket(1)))).toBe(NOT_AUTHENTIC)
  })
})
