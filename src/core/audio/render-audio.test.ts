import { describe, expect, it } from 'vitest'
import { G711_DECODE, G711_SILENCE } from './g711.ts'
import { type Arrival, codec, party, rendered, rtp, type Sent, speech, stream, talk } from './talk.test-kit.ts'

const CALLER_AND_CALLEE = [party(0, 'caller', [0]), party(1, 'callee', [1])]
const STREAMS = [stream(0), stream(1)]
const both = (left: Sent, right: Sent): Arrival[] => [...talk(0, left), ...talk(1, right)]

describe('rendering a call', () => {
  it('keeps every code of both parties, caller left, callee right', () => {
    const [left, right] = [speech(1, 8000), speech(2, 8000)]
    const result = rendered(STREAMS, CALLER_AND_CALLEE, both({ codes: left }, { codes: right }))
    expect(result).toMatchObject({ encoding: 'mulaw', samples: 8000, startedAtMs: 1_000_000 })
    expect(result.plan?.channels).toEqual([
      { partyIndex: 0, streamIds: [0] },
      { partyIndex: 1, streamIds: [1] },
    ])
    expect(result.channels).toEqual([left, right])
  })

  it('keeps A-law as A-law', () => {
    const [left, right] = [speech(1, 1600), speech(2, 1600)]
    const streams = [stream(0, codec(8, 'PCMA')), stream(1, codec(8, 'PCMA'))]
    const result = rendered(
      streams,
      CALLER_AND_CALLEE,
      both({ codes: left, payloadType: 8 }, { codes: right, payloadType: 8 }),
    )
    expect(result.encoding).toBe('alaw')
    expect(result.channels).toEqual([left, right])
  })

  it('decodes to PCM16 when the parties speak different laws', () => {
    const [left, right] = [speech(1, 1600), speech(2, 1600)]
    const result = rendered(STREAMS, CALLER_AND_CALLEE, both({ codes: left }, { codes: right, payloadType: 8 }))
    expect(result.encoding).toBe('pcm16')
    expect(result.channels[0]).toEqual(Array.from(left, (code) => G711_DECODE.mulaw[code]))
    expect(result.channels[1]).toEqual(Array.from(right, (code) => G711_DECODE.alaw[code]))
  })

  it('is one channel when the client sent one mixed stream', () => {
    const codes = speech(3, 1601)
    const mixed = [party(0, 'caller', [0]), party(1, 'callee', [0])]
    const result = rendered([stream(0)], mixed, talk(0, { codes }))
    expect(result.plan?.channels).toEqual([{ streamIds: [0] }])
    expect(result.channels).toEqual([codes])
    expect(result.wav.length % 2).toBe(0)
  })

  it('puts a party who came later on its own side where it came in', () => {
    const [left, right] = [speech(1, 8000), speech(2, 4000)]
    const result = rendered(
      STREAMS,
      CALLER_AND_CALLEE,
      both({ codes: left }, { codes: right, startMs: 500, timestamp: 4_000_000_000 }),
    )
    expect(result.channels[0]).toEqual(left)
    expect(result.channels[1]).toEqual([...Array(4000).fill(0xff), ...right])
  })

  it('survives reordering, duplicates and the wrap of sequence numbers and timestamps', () => {
    const codes = speech(4, 16_000)
    const packets = talk(0, { codes, sequenceNumber: 65_500, timestamp: 0xffffffff - 5000 })
    for (let at = 2; at + 3 < packets.length; at += 7) {
      const [one, two] = [packets[at] as Arrival, packets[at + 2] as Arrival]
      packets[at] = { ...two, arrivalMs: one.arrivalMs }
      packets[at + 2] = { ...one, arrivalMs: two.arrivalMs }
      packets.splice(at + 3, 0, { ...two, arrivalMs: two.arrivalMs + 1 })
    }
    const result = rendered(STREAMS, CALLER_AND_CALLEE, packets)
    expect(result.channels[0]).toEqual(codes)
    expect(result.quality[0]).toMatchObject({ packetsLost: 0, packetsDuplicated: packets.length - 100 })
    expect(result.quality[0]?.packetsReordered).toBeGreaterThan(10)
  })

  it('leaves silence where packets are lost, and everything else in its place', () => {
    const codes = speech(5, 16_000)
    const packets = talk(0, { codes }).filter((_, index) => index % 10 !== 3 && (index < 40 || index > 45))
    const result = rendered(STREAMS, CALLER_AND_CALLEE, packets)
    const expected = codes.map((code, index) => {
      const packet = Math.floor(index / 160)
      return packet % 10 !== 3 && (packet < 40 || packet > 45) ? code : G711_SILENCE.mulaw
    })
    expect(result.channels[0]).toEqual(expected)
    expect(result.quality[0]?.packetsLost).toBe(15)
  })

  it('is heard to its end, however often the SSRC changes', () => {
    const codes = speech(1, 1600)
    const arrivals = Array.from({ length: 300 }, (_, ssrc) => talk(0, { codes, startMs: ssrc * 200, ssrc })).flat()
    const result = rendered([stream(0)], [], arrivals)
    expect(result.samples).toBe(300 * 1600)
    expect(result.quality[0]).toMatchObject({ ssrcChanges: 299, packetsReceived: 3000, packetsLost: 0 })
    expect(result.channels[0]?.slice(-1600)).toEqual(codes)
  })

  it('goes on without a seam when the SSRC changes', () => {
    const codes = speech(6, 16_000)
    const result = rendered(STREAMS, CALLER_AND_CALLEE, [
      ...talk(0, { codes: codes.slice(0, 8000) }),
      ...talk(0, { codes: codes.slice(8000), startMs: 1003, ssrc: 99, timestamp: 77, sequenceNumber: 5 }),
    ])
    expect(result.channels[0]).toEqual(codes)
    expect(result.encoding).toBe('mulaw')
    expect(result.quality[0]).toMatchObject({ ssrcChanges: 1, packetsLost: 0 })
  })

  it('goes on without a seam when a sender restarts its timestamps', () => {
    const codes = speech(7, 32_000)
    const result = rendered(STREAMS, CALLER_AND_CALLEE, [
      ...talk(0, { codes: codes.slice(0, 8000), timestamp: 1000 }),
      ...talk(0, { codes: codes.slice(8000), startMs: 1000, timestamp: 3_000_000_000, sequenceNumber: 50 }),
    ])
    expect(result.channels[0]).toEqual(codes)
  })

  it.each([
    ['jumped by wall clock', 8000 + 30 * 8000],
    ['stood still', 8000],
  ])('keeps the time axis over hold when the timestamps %s', (_, timestamp) => {
    const codes = speech(8, 8000 + 24_000)
    const result = rendered(STREAMS, CALLER_AND_CALLEE, [
      ...talk(0, { codes: codes.slice(0, 8000), timestamp: 0 }),
      ...talk(0, { codes: codes.slice(8000), startMs: 31_000, timestamp, sequenceNumber: 50 }),
    ])
    expect(result.channels[0]).toEqual([...codes.slice(0, 8000), ...Array(30 * 8000).fill(0xff), ...codes.slice(8000)])
  })

  it('keeps the time axis over hold also when little is said afterwards', () => {
    const codes = speech(17, 16_000)
    const result = rendered(STREAMS, CALLER_AND_CALLEE, [
      ...talk(0, { codes: codes.slice(0, 8000), timestamp: 0 }),
      ...talk(0, { codes: codes.slice(8000), startMs: 11_000, timestamp: 8000, sequenceNumber: 50 }),
    ])
    expect(result.channels[0]).toEqual([...codes.slice(0, 8000), ...Array(80_000).fill(0xff), ...codes.slice(8000)])
  })

  it('does not lay the audio of a sender whose timestamps never move in one place', () => {
    const codes = speech(9, 16_000)
    const arrivals = talk(0, { codes })
    for (const { packet } of arrivals) packet.set([0, 0, 22, 33], 4)
    expect(rendered(STREAMS, CALLER_AND_CALLEE, arrivals).channels[0]).toEqual(codes)
  })

  it('does not shift audio when the network stalls and then delivers a burst', () => {
    const codes = speech(9, 80_000)
    const packets = talk(0, { codes }).map((packet) => {
      const atMs = packet.arrivalMs - 1_000_000
      return atMs < 3000 || atMs > 5000 ? packet : { ...packet, arrivalMs: 1_005_000 }
    })
    expect(rendered(STREAMS, CALLER_AND_CALLEE, packets).channels[0]).toEqual(codes)
    const fromStart = talk(0, { codes }).map((it) => ({ ...it, arrivalMs: Math.max(it.arrivalMs, 1_001_200) }))
    const [left, right] = rendered(STREAMS, CALLER_AND_CALLEE, [...fromStart, ...talk(1, { codes })]).channels
    expect(left).toEqual(codes)
    expect(right).toEqual(codes)
  })

  it('does not let telephone events sound, and lists each digit once, in its place', () => {
    const codes = speech(10, 8000)
    const press = (event: number, ended: boolean, ticks: number, sequenceNumber: number, atMs: number): Arrival => ({
      streamId: 0,
      arrivalMs: 1_000_000 + atMs,
      packet: rtp({ payloadType: 101, sequenceNumber, timestamp: 4000 }, [
        event,
        ended ? 0x8a : 0x0a,
        ticks >> 8,
        ticks & 0xff,
      ]),
    })
    const packets = [
      ...talk(0, { codes: codes.slice(0, 4000), timestamp: 0 }),
      press(7, false, 160, 25, 500),
      press(7, false, 320, 26, 520),
      ...[27, 28, 29].map((sequenceNumber) => press(7, true, 800, sequenceNumber, 600)),
      ...talk(0, { codes: codes.slice(4800), startMs: 600, timestamp: 4800, sequenceNumber: 30 }),
    ]
    const streams = [stream(0, codec(0, 'PCMU'), codec(101, 'TELEPHONE-EVENT')), stream(1)]
    const result = rendered(streams, CALLER_AND_CALLEE, packets)
    expect(result.channels[0]).toEqual([...codes.slice(0, 4000), ...Array(800).fill(0xff), ...codes.slice(4800)])
    expect(result.quality[0]?.dtmf).toEqual([{ digit: '7', offsetMs: 500, durationMs: 100 }])
    expect(result.quality[0]?.packetsNotRendered).toBe(0)
  })

  it('mixes a third party who speaks together with the callee', () => {
    const [a, b, c] = [speech(11, 8000), speech(12, 8000), speech(13, 8000)]
    const parties = [...CALLER_AND_CALLEE, party(2, 'other', [2])]
    const result = rendered([...STREAMS, stream(2)], parties, [
      ...both({ codes: a }, { codes: b }),
      ...talk(2, { codes: c }),
    ])
    const linear = (code: number | undefined) => G711_DECODE.mulaw[code ?? 0xff] as number
    expect(result.encoding).toBe('pcm16')
    expect(result.plan?.channels[1]).toEqual({ partyIndex: 1, streamIds: [1, 2] })
    expect(result.channels[0]).toEqual(a.map(linear))
    expect(result.channels[1]).toEqual(b.map((code, index) => clamp(linear(code) + linear(c[index]))))
  })

  it('gives a transferred caller the place of the one who left', () => {
    const [a, b, c] = [speech(14, 8000), speech(15, 24_000), speech(16, 8000)]
    const parties = [...CALLER_AND_CALLEE, party(2, 'other', [2])]
    const result = rendered([...STREAMS, stream(2)], parties, [
      ...both({ codes: a }, { codes: b }),
      ...talk(2, { codes: c, startMs: 2000, ssrc: 7 }),
    ])
    expect(result.encoding).toBe('mulaw')
    expect(result.channels[0]).toEqual([...a, ...Array(8000).fill(0xff), ...c])
    expect(result.channels[1]).toEqual(b)
  })

  it('counts what it cannot render, and has no plan when there is nothing else', () => {
    const result = rendered([stream(0, codec(4, 'G723'))], [], talk(0, { codes: speech(1, 1600), payloadType: 4 }))
    expect(result.quality).toMatchObject([{ streamId: 0, packetsReceived: 10, packetsNotRendered: 10 }])
    expect(result.plan).toBeUndefined()
  })

  it('makes peaks that bound the samples', () => {
    const codes = speech(1, 8000)
    const { peaks } = rendered(STREAMS, CALLER_AND_CALLEE, talk(0, { codes }))
    expect(peaks).toHaveLength(2 * 20 * 2)
    const first = codes.slice(0, 400).map((code) => Math.trunc((G711_DECODE.mulaw[code] as number) / 256))
    expect([peaks[0], peaks[1]]).toEqual([Math.min(0, ...first), Math.max(0, ...first)])
    expect([...peaks.subarray(40)].every((peak) => peak === 0)).toBe(true)
  })
})

const clamp = (sample: number) => Math.max(-32768, Math.min(32767, sample))
