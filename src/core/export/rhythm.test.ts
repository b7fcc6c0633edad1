import { expect, it } from 'vitest'
import { nextRunMs, type Rhythm } from './rhythm.ts'

it.each([
  [{ every: 'day', at: '02:00' }, '2026-03-01T00:59:59Z', '2026-03-01T01:00:00Z'],
  [{ every: 'day', at: '02:00' }, '2026-03-01T01:00:00Z', '2026-03-02T01:00:00Z'],
  [{ every: 'week', at: '23:30', weekday: 7 }, '2026-03-02T12:00:00Z', '2026-03-08T22:30:00Z'],
  [{ every: 'month', at: '00:00', dayOfMonth: 31 }, '2026-01-31T12:00:00Z', '2026-02-27T23:00:00Z'],
  [{ every: 'month', at: '12:00', dayOfMonth: 1 }, '2026-12-01T11:00:00Z', '2027-01-01T11:00:00Z'],
] as const satisfies readonly (readonly [Rhythm, string, string])[])(
  '%j is due behind %s at %s',
  (rhythm, after, due) => {
    expect(nextRunMs(rhythm, Date.parse(after), 'Europe/Berlin')).toBe(Date.parse(due))
  },
)

it('comes once on the day that clocks change', () => {
  const rhythm = { every: 'day', at: '02:30' } as const
  for (const [from, to] of [
    ['2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z'],
    ['2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z'],
  ] as const) {
    const runs: number[] = []
    for (let at = nextRunMs(rhythm, Date.parse(from), 'Europe/Berlin'); at < Date.parse(to); ) {
      runs.push(at)
      at = nextRunMs(rhythm, at, 'Europe/Berlin')
    }
    expect(runs).toHaveLength(2)
  }
})
