import { describe, expect, it } from 'vitest'
import { readFixture } from './coded-tones.test-kit.ts'
import { G729Decoder } from './g729-decoder.ts'
import { type Arrival, codec, party, rendered, rtp, START_MS, stream } from './talk.test-kit.ts'

const PARTIES = [party(0, 'caller', [0])]
const STREAMS = [stream(0, { ...codec(18, 'G729'), fmtp: 'annexb=no' })]
/** Two seconds. */
const SPEECH = readFixture('speech.g729')
const HEARD = [...new G729Decoder().decode(SPEECH)]
const SID = [0x4a, 0x10]
const frames = (from: number, count: number): number[] => [...SPEECH.subarray(10 * from, 10 * (from + count))]

/** `atFrame`: when it was said, in units of 10 ms. */
const packet = (sequenceNumber: number, atFrame: number, payload: readonly number[]): Arrival => ({
  streamId: 0,
  arrivalMs: START_MS + 10 * atFrame,
  packet: rtp({ payloadType: 18, sequenceNumber, timestamp: (0xffffff00 + 80 * atFrame) >>> 0 }, payload),
})
const talk = (perPacket: number): Arrival[] =>
  Array.from({ length: Math.floor(200 / perPacket) }, (_, index) =>
    packet(index, index * perPacket, frames(index * perPacket, perPacket)),
  )
const heardOf = (arrivals: readonly Arrival[]) => {
  const { channels, quality, samples } = rendered(STREAMS, PARTIES, arrivals)
  return { heard: channels[0] ?? [], quality: quality[0], samples }
}
const isSilent = (samples: readonly number[]): boolean => samples.every((sample) => sample === 0)

describe('a recording of G.729', () => {
  it.each([1, 2, 3, 4, 5, 6])('is the same with %i frames of 10 ms in a packet', (perPacket) => {
    const { heard, samples } = heardOf(talk(perPacket))
    expect(samples).toBe(Math.floor(200 / perPacket) * perPacket * 80)
    expect(heard).toEqual(HEARD.slice(0, samples))
  })

  it('is the same when packets overtook each other and came twice', () => {
    const packets = talk(2)
    for (let at = 2; at + 3 < packets.length; at += 7) {
      const [one, two] = [packets[at] as Arrival, packets[at + 2] as Arrival]
      packets[at] = { ...two, arrivalMs: one.arrivalMs }
      packets[at + 2] = { ...one, arrivalMs: two.arrivalMs }
      packets.splice(at + 3, 0, { ...two, arrivalMs: two.arrivalMs + 1 })
    }
    expect(heardOf(packets).heard).toEqual(HEARD)
  })

  it('has silence where packets are lost, to the frame, and counts them', () => {
    const packets = talk(2).filter((_, index) => index < 30 || index >= 40)
    const { heard, quality, samples } = heardOf(packets)
    expect(samples).toBe(16_000)
    expect(heard.slice(0, 4800)).toEqual(HEARD.slice(0, 4800))
    expect(isSilent(heard.slice(4800, 6400))).toBe(true)
    expect(isSilent(heard.slice(6400, 6480))).toBe(false)
    expect(quality).toMatchObject({ packetsLost: 10, packetsNotRendered: 0 })
  })

  it('is silent from a SID behind two frames until speech sets in again 30 s later, to the frame', () => {
    const pause = 3000
    const packets = [
      ...talk(2).slice(0, 49),
      packet(49, 98, [...frames(98, 2), ...SID]),
      // The noise changed: a SID alone.
      packet(50, 1100, SID),
      ...talk(2)
        .slice(0, 50)
        .map((_, index) => packet(51 + index, 101 + pause + 2 * index, frames(2 * index, 2))),
    ]
    const { heard, quality, samples } = heardOf(packets)
    const again = 80 * (101 + pause)
    expect(samples).toBe(again + 8000)
    expect(heard.slice(0, 8000)).toEqual(HEARD.slice(0, 8000))
    expect(isSilent(heard.slice(8000, again))).toBe(true)
    expect(isSilent(heard.slice(again, again + 80))).toBe(false)
    expect(quality).toMatchObject({ packetsReceived: 101, packetsLost: 0, packetsNotRendered: 0 })
  })

  it('begins with the packet, also when it is described noise', () => {
    const { heard, samples } = heardOf([packet(0, 0, SID), packet(1, 1, frames(0, 2)), packet(2, 3, frames(2, 2))])
    expect(samples).toBe(400)
    expect(heard).toEqual([...new Array(80).fill(0), ...HEARD.slice(0, 320)])
  })

  it('counts a packet that is no number of frames as not rendered', () => {
    const packets = talk(2)
    packets[20] = packet(20, 40, frames(40, 2).slice(0, 15))
    const { heard, quality } = heardOf(packets)
    expect(quality).toMatchObject({ packetsNotRendered: 1, packetsLost: 0 })
    expect(isSilent(heard.slice(3200, 3360))).toBe(true)
  })
})
