import { describe, expect, it } from 'vitest'
import { SourceClock, TICKS_PER_MS, timestampDistance } from './source-clock.ts'

/** Two hours of 20 ms packets by a clock that runs `ppm` too fast, through a network that delays by 0–40 ms. */
function twoHours(
  ppm: number,
  seed: number,
  ticksPerTimestamp = 1,
  wayMs: (index: number) => number = () => 0,
  mostJitterMs = 40,
) {
  const clock = new SourceClock(ticksPerTimestamp)
  const step = 160 / ticksPerTimestamp
  const packets = 360_000
  let state = seed
  for (let index = 0; index < packets; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const jitterMs = mostJitterMs * (state / 2 ** 32) ** 3
    const arrivalMs = (index * 20) / (1 + ppm / 1e6) + jitterMs + wayMs(index)
    clock.packet(index, (index * step) >>> 0, arrivalMs * TICKS_PER_MS, 160)
  }
  const anchors = clock.finish()
  /** How far from its true time a packet is placed. */
  const errorMs = (index: number): number => {
    const anchor = anchors.findLast((candidate) => candidate.fromOrdinal <= index)
    if (!anchor) throw new Error('no anchor')
    const position = anchor.position + timestampDistance(anchor.timestamp, index * step) * ticksPerTimestamp
    return position / TICKS_PER_MS - (index * 20) / (1 + ppm / 1e6)
  }
  return { anchors, ppm: clock.drift?.ppm, errors: Array.from({ length: 7200 }, (_, second) => errorMs(second * 50)) }
}

describe('two hours of two phones whose clocks differ', () => {
  it('keeps the channels within 20 ms of each other all the time', () => {
    const fast = twoHours(100, 1)
    const slow = twoHours(-100, 2)
    const skewMs = fast.errors.map((error, second) => Math.abs(error - (slow.errors[second] as number)))
    expect(Math.max(...skewMs)).toBeLessThan(20)
    expect(fast.anchors.length).toBeGreaterThan(50)
  })

  it('does so for a clock of 48000', () => {
    const opus = twoHours(100, 1, 1 / 6)
    const plain = twoHours(-100, 2)
    const skewMs = opus.errors.map((error, second) => Math.abs(error - (plain.errors[second] as number)))
    expect(Math.max(...skewMs)).toBeLessThan(20)
  })

  it.each([
    ['longer', (index: number) => (index > 180_000 ? 80 : 0)],
    ['longer for a while', (index: number) => (index > 90_000 && index < 180_000 ? 80 : 0)],
  ])('does so when the way of one becomes %s', (_, wayMs) => {
    const fast = twoHours(100, 1, 1, wayMs)
    const slow = twoHours(-100, 2)
    const skewMs = fast.errors.map((error, second) => Math.abs(error - (slow.errors[second] as number)))
    expect(Math.max(...skewMs)).toBeLessThan(20)
  })

  it('does so where nothing delays a packet, and each of the faster one comes sooner than the one before said', () => {
    const fast = twoHours(200, 1, 1, undefined, 0)
    const slow = twoHours(-200, 2, 1, undefined, 0)
    const skewMs = fast.errors.map((error, second) => Math.abs(error - (slow.errors[second] as number)))
    expect(Math.max(...skewMs)).toBeLessThan(20)
    expect(fast.ppm).toBeCloseTo(200, 0)
  })

  it('says how much faster each runs', () => {
    expect(Math.abs((twoHours(100, 1).ppm ?? 0) - 100)).toBeLessThan(3)
    expect(Math.abs((twoHours(-37, 2).ppm ?? 0) + 37)).toBeLessThan(3)
  })

  it('corrects nothing when there is nothing to correct', () => {
    const exact = twoHours(0, 3)
    expect(exact.anchors).toHaveLength(1)
    expect(Math.max(...exact.errors.map(Math.abs))).toBeLessThan(1)
  })
})

it('ignores single packets with wild timestamps', () => {
  const clock = new SourceClock()
  for (let index = 0; index < 1000; index++) {
    clock.packet(index, index % 50 === 7 ? (index * 2654435761) >>> 0 : index * 160, index * 160, 160)
  }
  expect(clock.finish()).toMatchObject([{ position: 0, startTicks: 0, endTicks: 160_000 }])
})

it('follows timestamps of 48000 beyond half of their range, which is twelve hours', () => {
  const clock = new SourceClock(1 / 6)
  for (let second = 0; second < 14 * 3600; second++) clock.packet(second, (second * 48_000) >>> 0, second * 8000, 8000)
  const last = clock.finish().at(-1)
  if (!last) throw new Error('no anchor')
  expect(last.position + last.endTicks).toBe(14 * 3600 * 8000)
  for (const anchor of clock.finish()) {
    expect(anchor.position).toBe(anchor.fromOrdinal * 8000)
  }
})

describe('a clock that slips by 60 ms', () => {
  /** Packets of 20 ms; from the middle on, time stamps count 60 ms less than passed. Reports every five seconds, by a wall clock of its own. */
  const slipping = (reports: boolean) => {
    const clock = new SourceClock()
    for (let index = 0; index < 6000; index++) {
      const slipTicks = index < 3000 ? 0 : 480
      const arrival = index * 160 + slipTicks
      clock.packet(index, index * 160, arrival, 160)
      if (reports && index % 250 === 0) clock.report(9e12 + arrival, index * 160, arrival + 8)
    }
    const last = clock.finish().at(-1)
    return last && last.position + timestampDistance(last.timestamp, 5999 * 160) - (5999 * 160 + 480)
  }

  it('is followed when its sender reports say so, and is a longer way when nothing says so', () => {
    expect(Math.abs(slipping(true) ?? Number.NaN)).toBeLessThan(40)
    expect(slipping(false)).toBe(-480)
  })
})
