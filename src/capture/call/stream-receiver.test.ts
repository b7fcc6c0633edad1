import { beforeEach, describe, expect, it } from 'vitest'
import type { CounterName } from '../counters.ts'
import { StreamReceiver } from './stream-receiver.ts'

let counted: Partial<Record<CounterName, number>>
let kept: string[]
beforeEach(() => {
  counted = {}
  kept = []
})

const count = (name: CounterName, by = 1) => {
  counted[name] = (counted[name] ?? 0) + by
}

function receiver(keeper = { keeping: true }) {
  const packet = (_: number, kind: string, __: number, bytes: Uint8Array) => kept.push(`${kind} ${bytes.at(-1)}`)
  const stream = new StreamReceiver(0, Object.assign(keeper, { packet }), count)
  stream.expect(['192.0.2.1', '192.0.2.9'], [0, 101], false)
  return stream
}

/** The last byte marks the packet. */
function rtp(mark: number, payloadType = 0): Uint8Array {
  const bytes = new Uint8Array(172).fill(mark)
  bytes.set([0x80, payloadType, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3])
  return bytes
}
const rtcp = (mark: number) => Uint8Array.of(0x80, 200, 0, 1, 0, 0, 0, mark)

const SDP = '192.0.2.1'
const SIGNALLING = '192.0.2.9'
const STRANGER = '203.0.113.5'

describe('stream receiver', () => {
  it('keeps RTP, telephone events and RTCP alike', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 10, SDP)
    stream.rtp(rtp(2, 101), 20, SDP)
    stream.rtcp(rtcp(3), 30, SDP)
    expect(kept).toEqual(['rtp 1', 'rtp 2', 'rtcp 3'])
    expect(stream.packets).toBe(2)
    expect(stream.lastPacketMs).toBe(20)
  })

  it('takes RTCP on the RTP port for RTCP', () => {
    receiver().rtp(rtcp(3), 30, SDP)
    expect(kept).toEqual(['rtcp 3'])
  })

  it('drops and counts what policy does not keep, yet knows that media flows', () => {
    const keeper = { keeping: false }
    const stream = receiver(keeper)
    stream.rtp(rtp(1), 10, SDP)
    stream.rtcp(rtcp(2), 10, SDP)
    expect(kept).toEqual([])
    expect(counted.rtp_dropped).toBe(2)
    expect(stream.lastPacketMs).toBe(10)
    keeper.keeping = true
    stream.rtp(rtp(3), 20, SDP)
    expect(kept).toEqual(['rtp 3'])
  })

  it('counts what is not RTP and leaves it alone', () => {
    const stream = receiver()
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0x80), new Uint8Array(100), rtp(1).subarray(0, 11)]) {
      stream.rtp(bytes, 10, SDP)
      stream.rtcp(bytes, 10, SDP)
    }
    expect(kept).toEqual([])
    expect(counted.rtp_invalid).toBe(8)
    expect(stream.lastPacketMs).toBe(Number.NEGATIVE_INFINITY)
  })

  it('keeps a payload type that was never offered, from the right address', () => {
    receiver().rtp(rtp(1, 13), 10, SDP)
    expect(kept).toEqual(['rtp 1'])
  })
})

describe('whose packets a stream takes', () => {
  it('those from the SDP address and from the signalling address, in any order', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 10, SDP)
    stream.rtp(rtp(2), 20, SIGNALLING)
    stream.rtp(rtp(3), 30, SDP)
    expect(kept).toEqual(['rtp 1', 'rtp 2', 'rtp 3'])
  })

  it('those of the first stranger who speaks, while nobody named does: a phone system behind NAT', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 10, STRANGER)
    stream.rtp(rtp(2), 30, STRANGER)
    stream.rtp(rtp(9), 40, '198.51.100.7')
    expect(kept).toEqual(['rtp 1', 'rtp 2'])
    expect(counted.rtp_foreign).toBe(1)
  })

  it('not those of a stranger who sends what was not offered', () => {
    receiver().rtp(rtp(1, 77), 10, STRANGER)
    expect(kept).toEqual([])
    expect(counted.rtp_foreign).toBe(1)
  })

  it('no stranger beside the sender that signalling named, not even one who came first', () => {
    const stream = receiver()
    stream.rtp(rtp(9), 10, STRANGER)
    stream.rtp(rtp(1), 20, SDP)
    stream.rtp(rtp(8), 30, STRANGER)
    stream.rtcp(rtcp(7), 30, STRANGER)
    expect(kept).toEqual(['rtp 9', 'rtp 1'])
    expect(counted.rtp_foreign).toBe(2)
  })

  it('those of another address when the sender has been silent for five seconds, but not while it holds the stream', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 0, SDP)
    stream.rtp(rtp(9), 5000, STRANGER)
    stream.rtp(rtp(2), 5001, STRANGER)
    expect(kept).toEqual(['rtp 1', 'rtp 2'])
    stream.expect([SDP], [0], true)
    stream.rtp(rtp(3), 6000, SDP)
    stream.rtp(rtp(9), 60_000, STRANGER)
    expect(kept).toEqual(['rtp 1', 'rtp 2', 'rtp 3'])
  })

  it('those of a new address after a new offer', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 0, SDP)
    stream.expect(['192.0.2.77'], [0], false)
    stream.rtp(rtp(2), 10, '192.0.2.77')
    stream.rtp(rtp(9), 20, SDP)
    expect(kept).toEqual(['rtp 1', 'rtp 2'])
  })
})
