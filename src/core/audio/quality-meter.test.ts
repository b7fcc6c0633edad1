import { describe, expect, it } from 'vitest'
import { type Arrival, party, rendered, START_MS, speech, stream, talk } from './talk.test-kit.ts'

const qualityOf = (arrivals: readonly Arrival[]) =>
  rendered([stream(0), stream(1)], [party(0, 'caller', [0]), party(1, 'callee', [1])], arrivals).quality[0]

const packets = talk(0, { codes: speech(1, 80_000) })

describe('what is measured of a stream', () => {
  it('is no jitter and no gap when every packet comes when it should', () => {
    expect(qualityOf(packets)).toMatchObject({ jitterMs: 0, maximumJitterMs: 0, longestGapMs: 0 })
  })

  it('is the jitter of RFC 3550 A.8', () => {
    // Every other packet is 8 ms late: the difference is always 8 ms, and the estimate tends to it.
    const late = packets.map((each, index) => ({ ...each, arrivalMs: each.arrivalMs + (index % 2) * 8 }))
    const quality = qualityOf(late)
    expect(quality?.maximumJitterMs).toBeCloseTo(8, 1)
    expect(quality?.jitterMs).toBeGreaterThan(7)
  })

  it('is the longest gap: packets that come late fill it', () => {
    const lossy = packets.filter((_, index) => ![10, 11, 40, 41, 42, 43, 44].includes(index))
    expect(qualityOf(lossy)).toMatchObject({ longestGapMs: 100, packetsLost: 7 })
    const late = packets.map((each, index) =>
      index >= 40 && index < 44 ? { ...each, arrivalMs: START_MS + 44 * 20 + 3 + index } : each,
    )
    expect(qualityOf(late)?.longestGapMs).toBeLessThanOrEqual(80)
    expect(qualityOf(late)).toMatchObject({ packetsLost: 0 })
  })

  it('has no clock when it is short', () => {
    expect(qualityOf(packets)).not.toHaveProperty('clockPpm')
  })
})
