import { describe, expect, it } from 'vitest'
import { ReceptionStatistics } from './reception-statistics.ts'

const SSRC = 0xdecafbad
const CLOCK = 8000

/** Packets of 20 ms that arrive at once when they are sent. */
function received(numbers: readonly number[], statistics = new ReceptionStatistics()): ReceptionStatistics {
  for (const number of numbers) statistics.packet(SSRC, number & 0xffff, (number * 160) >>> 0, number * 20, CLOCK)
  return statistics
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

describe('reception statistics', () => {
  it('say whom they are about', () => {
    expect(new ReceptionStatistics().ssrc).toBeUndefined()
    expect(received([1]).ssrc).toBe(SSRC)
  })

  it.each([
    ['nothing lost', range(0, 100), { fractionLost: 0, cumulativeLost: 0, extendedHighest: 99 }],
    [
      'a quarter lost',
      range(0, 100).filter((n) => n % 4 !== 1),
      { fractionLost: 64, cumulativeLost: 25, extendedHighest: 99 },
    ],
    ['reordered, nothing lost', [0, 2, 1, 3], { fractionLost: 0, cumulativeLost: 0, extendedHighest: 3 }],
    [
      'a duplicate counts as received (§6.4.1)',
      [0, 1, 1, 2],
      { fractionLost: 0, cumulativeLost: -1, extendedHighest: 2 },
    ],
    ['numbers that wrap', range(65_530, 65_545), { fractionLost: 0, cumulativeLost: 0, extendedHighest: 65_536 + 8 }],
    [
      'late packets of the cycle before',
      [65_534, 65_536, 65_535, 65_537],
      { cumulativeLost: 0, extendedHighest: 65_537 },
    ],
    ['a restart far away begins anew', [10, 11, 40_000, 40_001], { cumulativeLost: 0, extendedHighest: 40_001 }],
  ])('%s', (_, numbers, expected) => {
    expect(received(numbers).report(0)).toMatchObject(expected)
  })

  it('report of what came since the report before, and of everything', () => {
    const statistics = received(range(0, 50).filter((n) => n % 2 === 0))
    expect(statistics.report(0).fractionLost).toBe(Math.floor((24 * 256) / 49))
    received(range(50, 101), statistics)
    expect(statistics.report(0)).toMatchObject({ fractionLost: 4, cumulativeLost: 25 })
  })

  it('measure the jitter of arrival in ticks of the RTP clock (A.8)', () => {
    const even = received(range(0, 500)).report(0)
    expect(even.jitter).toBe(0)
    const uneven = new ReceptionStatistics()
    for (const number of range(0, 500))
      uneven.packet(SSRC, number, number * 160, number * 20 + (number % 2) * 10, CLOCK)
    // Every packet is 10 ms off the one before: 80 ticks.
    expect(uneven.report(0).jitter).toBeGreaterThan(70)
    expect(uneven.report(0).jitter).toBeLessThanOrEqual(80)
  })

  it('a timestamp that wraps is no jitter', () => {
    const statistics = new ReceptionStatistics()
    for (const number of range(0, 10))
      statistics.packet(SSRC, number, (0xffffff00 + number * 160) >>> 0, number * 20, CLOCK)
    expect(statistics.report(0).jitter).toBe(0)
  })

  it('echo the last sender report and how long ago it came', () => {
    const statistics = received([1, 2])
    expect(statistics.report(9000)).toMatchObject({ lastSenderReport: 0, delaySinceLastSenderReport: 0 })
    statistics.senderReport(SSRC, 0xb44db705, 1000)
    statistics.senderReport(4711, 1, 5000)
    expect(statistics.report(6250)).toMatchObject({
      lastSenderReport: 0xb44db705,
      delaySinceLastSenderReport: 5.25 * 65_536,
    })
  })

  it('begin anew with another source', () => {
    const statistics = received(range(0, 50).filter((n) => n % 2 === 0))
    statistics.packet(7, 1000, 0, 0, CLOCK)
    expect(statistics.ssrc).toBe(7)
    expect(statistics.report(0)).toMatchObject({ cumulativeLost: 0, fractionLost: 0, extendedHighest: 1000 })
  })

  it('are about nobody when the source has said goodbye', () => {
    const statistics = received([1, 2])
    expect(statistics.goodbye(4711)).toBe(false)
    expect(statistics.goodbye(SSRC)).toBe(true)
    expect(statistics.ssrc).toBeUndefined()
  })
})
