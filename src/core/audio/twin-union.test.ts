import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type Arrival, party, rendered, speech, stream, talk } from './talk.test-kit.ts'
import { otherWay, twinCall, unite } from './twins.test-kit.ts'

const CALLER = speech(1, 160 * 150)
const CALLEE = speech(2, 160 * 150)
const caller = talk(0, { codes: CALLER, ssrc: 11, sequenceNumber: 65_500 })
const callee = talk(1, { codes: CALLEE, ssrc: 22 })
const PARTIES = [party(0, 'caller', [0, 2]), party(1, 'callee', [1, 3])]
const STREAMS = [0, 1, 2, 3].map((id) => stream(id))

const every =
  (n: number, rest = 0) =>
  (index: number) =>
    index % n === rest
const between = (from: number, to: number) => (index: number) => index >= from && index < to
const nothing = () => false
const everything = () => true

/** What the two ways bring, and what is lost on each. */
const ways = (lostOnFirst: (index: number) => boolean, lostOnSecond: (index: number) => boolean, delayMs = 0) => [
  ...otherWay(caller, 0, lostOnFirst),
  ...otherWay(callee, 1, lostOnFirst),
  ...otherWay(caller, 2, lostOnSecond, delayMs),
  ...otherWay(callee, 3, lostOnSecond, delayMs),
]

const ORIGINAL = rendered(STREAMS.slice(0, 2), PARTIES, [...caller, ...callee])
const render = (arrivals: readonly Arrival[]) => rendered(STREAMS.slice(0, 2), PARTIES, unite(arrivals).arrivals)

/** Short enough to be shown when they differ. */
const shape = (codes: readonly number[]) =>
  `${codes.length} ${createHash('sha256').update(Buffer.from(codes)).digest('hex')}`

describe('of a call that went two ways nothing is missing but what both lost', () => {
  test.each<[string, (index: number) => boolean, (index: number) => boolean, number]>([
    ['both lose nothing', nothing, nothing, 0],
    ['the first loses every third packet', every(3), nothing, 7],
    ['the second does', nothing, every(3), 7],
    ['each loses another half', every(2), every(2, 1), 3],
    ['the first ends early', between(70, 150), nothing, 15],
    ['the second begins late', nothing, between(0, 70), 15],
    ['the second takes over from the first', between(60, 150), between(0, 60), 5],
    ['the second brings everything a second later', every(5), nothing, 1000],
    ['the clocks are apart: the second seems to come first', every(5), nothing, -800],
  ])('%s', (_, lostOnFirst, lostOnSecond, delayMs) => {
    const recording = render(ways(lostOnFirst, lostOnSecond, delayMs))
    expect(recording.channels.map(shape)).toEqual(ORIGINAL.channels.map(shape))
    expect(recording.encoding).toBe('mulaw')
    expect(recording.quality.map(({ packetsLost, packetsDuplicated }) => [packetsLost, packetsDuplicated])).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  it('also when a sender numbers the copies anew: they are told by what they carry', () => {
    const renumbered = (streamId: number, codes: readonly number[]) =>
      talk(streamId, { codes, ssrc: 99 + streamId, sequenceNumber: 65_000, timestamp: 0xffff_ff00 })
    const second = [...renumbered(2, CALLER), ...renumbered(3, CALLEE)]
    const first = [...otherWay(caller, 0, every(3)), ...otherWay(callee, 1, between(100, 150))]
    const united = unite([...first, ...second])
    const { channels } = rendered(STREAMS.slice(0, 2), PARTIES, united.arrivals)
    expect(channels.map(shape)).toEqual(ORIGINAL.channels.map(shape))
  })

  it('and is not known to belong to anybody: the packets say it', () => {
    const call = twinCall([])
    const united = unite(ways(every(3), every(4), 10), call)
    expect(new Set(united.arrivals.map(({ streamId }) => streamId))).toEqual(new Set([0, 1]))
  })

  it('union of packets, and never one twice', () => {
    const loss = fc.array(fc.boolean(), { minLength: 150, maxLength: 150 })
    fc.assert(
      fc.property(loss, loss, fc.integer({ min: -300, max: 300 }), (onFirst, onSecond, delayMs) => {
        const came = caller.filter((_, index) => !(onFirst[index] && onSecond[index]))
        const first = otherWay(caller, 0, (index) => onFirst[index] ?? false)
        const second = otherWay(caller, 2, (index) => onSecond[index] ?? false, delayMs)
        const united = unite([...first, ...second])
        const numbers = united.arrivals.map(({ packet }) => Buffer.from(packet).readUInt16BE(2)).sort()
        expect(numbers).toEqual(came.map(({ packet }) => Buffer.from(packet).readUInt16BE(2)).sort())
        const both = first.length + second.length - came.length
        expect(united.counts).toEqual(
          expect.arrayContaining([
            { streamId: 0, packets: first.length, packetsOnlyHere: first.length - both },
            { streamId: 2, packets: second.length, packetsOnlyHere: second.length - both },
          ]),
        )
      }),
      { numRuns: 60, seed: 4 },
    )
  })
})

describe('two copies that nothing relates: another codec, another packet length', () => {
  const other = speech(3, 160 * 150)
  it('are not heard together: the better one is, and the other stands in while it is silent', () => {
    const first = otherWay(caller, 0, between(50, 100))
    const second = talk(2, { codes: other, ssrc: 33 })
    const { arrivals } = unite([...first, ...second])
    const streamAt = (index: number) => {
      const atMs = caller[index]?.arrivalMs
      return arrivals.filter(({ arrivalMs }) => arrivalMs === atMs).map(({ streamId }) => streamId)
    }
    // The second one brought more.
    expect([streamAt(20), streamAt(75), streamAt(120)]).toEqual([[2], [2], [2]])
    const { arrivals: others } = unite([...first, ...otherWay(second, 2, between(0, 60))])
    const streams = [...Map.groupBy(others, ({ arrivalMs }) => arrivalMs).values()].map((at) => at.length)
    expect(new Set(streams)).toEqual(new Set([1]))
    expect(others.some(({ streamId }) => streamId === 2)).toBe(true)
  })

  it('are two voices when they are not of the same party', () => {
    const { arrivals } = unite([...caller, ...callee, ...talk(3, { codes: other, ssrc: 33 })])
    expect(new Set(arrivals.map(({ streamId }) => streamId))).toEqual(new Set([0, 1]))
  })
})

it('what the network brings twice on one way is still told as its duplicate', () => {
  const twice = [...ways(nothing, nothing, 4), ...otherWay(caller, 0, everything), ...otherWay(caller.slice(5, 10), 0)]
  const quality = render(twice).quality
  expect(quality[0]?.packetsDuplicated).toBe(5)
  expect(quality[1]?.packetsDuplicated).toBe(0)
})
