import { beforeEach, describe, expect, it } from 'vitest'
import type { Codec } from '../../core/model/media.ts'
import type { CounterName } from '../counters.ts'
import { type PacketKeeper, StreamReceiver } from './stream-receiver.ts'

let counted: Partial<Record<CounterName, number>>
let kept: string[]
beforeEach(() => {
  counted = {}
  kept = []
  heard = []
})

const count = (name: CounterName, by = 1) => {
  counted[name] = (counted[name] ?? 0) + by
}

let heard: string[]

function receiver(keeper: { keeping: boolean; dtmf?: PacketKeeper['dtmf'] } = { keeping: true }) {
  const all = Object.assign(keeper, {
    keeps: () => keeper.keeping,
    dtmf: keeper.dtmf ?? ('kept' as const),
    packet: (_: number, kind: string, __: number, bytes: Uint8Array) => kept.push(`${kind} ${bytes.at(-1)}`),
    pressed: (_: number, digit: string) => heard.push(digit),
    sends: (_: number, payloadType: number) => heard.push(`payload type ${payloadType}`),
  })
  const stream = new StreamReceiver(0, all, count)
  stream.expect(['192.0.2.1', '192.0.2.9'], OFFERED, false)
  return stream
}

const codec = (payloadType: number, encodingName: string): Codec => ({
  payloadType,
  encodingName,
  clockRateHz: 8000,
  channels: 1,
})
const PCMU = codec(0, 'PCMU')
const OFFERED = [PCMU, codec(8, 'PCMA'), codec(13, 'CN'), codec(101, 'TELEPHONE-EVENT')]

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
    stream.rtp(rtp(1), 10, SDP, 4000)
    stream.rtp(rtp(2, 101), 20, SDP, 4000)
    stream.rtcp(rtcp(3), 30, SDP, 4000)
    expect(kept).toEqual(['rtp 1', 'rtp 2', 'rtcp 3'])
    expect(stream.packets).toBe(2)
    expect(stream.lastPacketMs).toBe(20)
  })

  it('takes RTCP on the RTP port for RTCP', () => {
    receiver().rtp(rtcp(3), 30, SDP, 4000)
    expect(kept).toEqual(['rtcp 3'])
  })

  describe('Opus behind a pause: the first packet says the last of the pause once more', () => {
    /** SILK wide-band, 20 ms, one frame; the second bit of the frame tells of the copy. */
    const opus = (mark: number, withCopy: boolean) => {
      const packet = rtp(mark, 111)
      packet.set([0x48, withCopy ? 0xc0 : 0x80], 12)
      return packet
    }
    const paused = () => {
      const keeper = { keeping: true }
      const stream = receiver(keeper)
      stream.expect([SDP], [codec(111, 'opus')], false)
      stream.rtp(opus(1, true), 0, SDP, 4000)
      keeper.keeping = false
      stream.rtp(opus(2, true), 20, SDP, 4000)
      keeper.keeping = true
      return stream
    }

    it('it is not kept, those after it are', () => {
      const stream = paused()
      stream.rtp(opus(3, true), 40, SDP, 4000)
      stream.rtp(opus(4, true), 60, SDP, 4000)
      expect(kept).toEqual(['rtp 1', 'rtp 4'])
      expect(counted.rtp_dropped).toBe(2)
    })

    it('without a copy it is kept', () => {
      const stream = paused()
      stream.rtp(opus(3, false), 40, SDP, 4000)
      expect(kept).toEqual(['rtp 1', 'rtp 3'])
    })

    it('whatever its bytes are, nothing breaks', () => {
      for (let length = 0; length < 12; length++) {
        for (let toc = 0; toc < 256; toc += 7) {
          const stream = paused()
          const packet = opus(3, true).subarray(0, 12 + length)
          packet.fill(toc, 12)
          expect(() => stream.rtp(packet, 40, SDP, 4000)).not.toThrow()
        }
      }
    })
  })

  it('drops and counts what policy does not keep, yet knows that media flows', () => {
    const keeper = { keeping: false }
    const stream = receiver(keeper)
    stream.rtp(rtp(1), 10, SDP, 4000)
    stream.rtcp(rtcp(2), 10, SDP, 4000)
    expect(kept).toEqual([])
    expect(counted.rtp_dropped).toBe(2)
    expect(stream.lastPacketMs).toBe(10)
    keeper.keeping = true
    stream.rtp(rtp(3), 20, SDP, 4000)
    expect(kept).toEqual(['rtp 3'])
  })

  it('counts what is not RTP and leaves it alone', () => {
    const stream = receiver()
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0x80), new Uint8Array(100), rtp(1).subarray(0, 11)]) {
      stream.rtp(bytes, 10, SDP, 4000)
      stream.rtcp(bytes, 10, SDP, 4000)
    }
    expect(kept).toEqual([])
    expect(counted.rtp_invalid).toBe(8)
    expect(stream.lastPacketMs).toBe(Number.NEGATIVE_INFINITY)
  })

  it('keeps a payload type that was never offered, from the right address', () => {
    receiver().rtp(rtp(1, 13), 10, SDP, 4000)
    expect(kept).toEqual(['rtp 1'])
  })
})

describe('whose packets a stream takes', () => {
  it('those from the SDP address and from the signalling address, in any order', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 10, SDP, 4000)
    stream.rtp(rtp(2), 20, SIGNALLING, 4000)
    stream.rtp(rtp(3), 30, SDP, 4000)
    expect(kept).toEqual(['rtp 1', 'rtp 2', 'rtp 3'])
  })

  it('those of the first stranger who speaks, while nobody named does: a phone system behind NAT', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 10, STRANGER, 4000)
    stream.rtp(rtp(2), 30, STRANGER, 4000)
    stream.rtp(rtp(9), 40, '198.51.100.7', 4000)
    expect(kept).toEqual(['rtp 1', 'rtp 2'])
    expect(counted.rtp_foreign).toBe(1)
  })

  it('not those of a stranger who sends what was not offered', () => {
    receiver().rtp(rtp(1, 77), 10, STRANGER, 4000)
    expect(kept).toEqual([])
    expect(counted.rtp_foreign).toBe(1)
  })

  it('no stranger beside the sender that signalling named, not even one who came first', () => {
    const stream = receiver()
    stream.rtp(rtp(9), 10, STRANGER, 4000)
    stream.rtp(rtp(1), 20, SDP, 4000)
    stream.rtp(rtp(8), 30, STRANGER, 4000)
    stream.rtcp(rtcp(7), 30, STRANGER, 4000)
    expect(kept).toEqual(['rtp 9', 'rtp 1'])
    expect(counted.rtp_foreign).toBe(2)
  })

  it('those of another address when the sender has been silent for five seconds, but not while it holds the stream', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 0, SDP, 4000)
    stream.rtp(rtp(9), 5000, STRANGER, 4000)
    stream.rtp(rtp(2), 5001, STRANGER, 4000)
    expect(kept).toEqual(['rtp 1', 'rtp 2'])
    stream.expect([SDP], [PCMU], true)
    stream.rtp(rtp(3), 6000, SDP, 4000)
    stream.rtp(rtp(9), 60_000, STRANGER, 4000)
    expect(kept).toEqual(['rtp 1', 'rtp 2', 'rtp 3'])
  })

  it('those of a new address after a new offer', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 0, SDP, 4000)
    stream.expect(['192.0.2.77'], [PCMU], false)
    stream.rtp(rtp(2), 10, '192.0.2.77', 4000)
    stream.rtp(rtp(9), 20, SDP, 4000)
    expect(kept).toEqual(['rtp 1', 'rtp 2'])
  })
})

/** Four bytes of RFC 4733 behind an RTP header: the event, its end, its length. */
function event(timestamp: number, digit: number, isEnd = false) {
  const packet = new Uint8Array(16)
  packet.set([0x80, 101, 0, 1, 0, 0, 0, timestamp, 0, 0, 0, 7, digit, isEnd ? 0x80 : 0, 0, 160])
  return packet
}

describe('a source that says goodbye (RTCP BYE)', () => {
  const goodbye = (ssrc: number) => Uint8Array.of(0x81, 203, 0, 1, 0, 0, 0, ssrc)
  it('is followed by another address at once', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 0, STRANGER, 4000)
    stream.rtcp(goodbye(3), 10, STRANGER, 4000)
    stream.rtp(rtp(2), 20, '203.0.113.77', 4000)
    expect(kept.filter((each) => each.startsWith('rtp '))).toEqual(['rtp 1', 'rtp 2'])
  })

  it('has to be the one that is heard', () => {
    const stream = receiver()
    stream.rtp(rtp(1), 0, STRANGER, 4000)
    stream.rtcp(goodbye(4), 10, STRANGER, 4000)
    stream.rtp(rtp(2), 20, '203.0.113.77', 4000)
    expect(kept.filter((each) => each.startsWith('rtp '))).toEqual(['rtp 1'])
  })
})

describe('keys that are pressed', () => {
  const press = (stream: StreamReceiver, timestamp: number, digit: number) => {
    for (const isEnd of [false, false, true, true]) stream.rtp(event(timestamp, digit, isEnd), 10, SDP, 4000)
  }
  const digits = (dtmf: PacketKeeper['dtmf'], keeping = true) => {
    const written: number[] = []
    const stream = new StreamReceiver(
      0,
      {
        keeps: () => keeping,
        dtmf,
        packet: (_, __, ___, packet) => written.push(packet[12] as number),
        pressed: (_, digit) => heard.push(digit),
        sends: () => {},
      },
      count,
    )
    stream.expect([SDP], OFFERED, false)
    press(stream, 1, 10)
    press(stream, 2, 8)
    // The last packet of the first press comes after the second press (RFC 4733 §2.5.1.4).
    stream.rtp(event(1, 10, true), 30, SDP, 4000)
    return written
  }

  it('are told once each, whatever becomes of them', () => {
    for (const dtmf of ['kept', 'masked', 'dropped'] as const) {
      heard = []
      digits(dtmf)
      expect(heard).toEqual(['*', '8'])
    }
  })
  it('are told also while nothing is kept: a code may start the recording', () => {
    expect(digits('kept', false)).toEqual([])
    expect(heard).toEqual(['*', '8'])
  })
  it('reach the disk as they are, as the mere fact, or not at all', () => {
    expect(new Set(digits('kept'))).toEqual(new Set([10, 8]))
    expect(new Set(digits('masked'))).toEqual(new Set([255]))
    expect(digits('dropped')).toEqual([])
  })
})

describe('the codec of a stream', () => {
  it('is told with its first packet and when it changes, not for comfort noise', () => {
    const stream = receiver()
    for (const payloadType of [0, 0, 13, 0, 8, 8, 0]) stream.rtp(rtp(1, payloadType), 10, SDP, 4000)
    expect(heard).toEqual(['payload type 0', 'payload type 8', 'payload type 0'])
  })
})
