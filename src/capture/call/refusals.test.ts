import { describe, expect, it } from 'vitest'
import { createRefusalReporter, type RefusedInvite } from './refusals.ts'

const refused = (remoteAddress: string, seenAtMs: number): RefusedInvite => ({
  remoteAddress,
  protocol: 'udp',
  from: '<sip:a@example.com>',
  to: '<sip:srs@example.com>',
  seenAtMs,
  reason: 'unknown-sender',
})

describe('refusals', () => {
  it('are reported once a minute per address and reason', () => {
    const reported: RefusedInvite[] = []
    const report = createRefusalReporter({ report: (refusal) => reported.push(refusal) })
    const verdicts = [0, 1, 59_999, 60_000].map((atMs) => report(refused('203.0.113.9', atMs)))
    expect(verdicts).toEqual([true, false, false, true])
    expect(report(refused('203.0.113.10', 60_001))).toBe(true)
    expect(report({ ...refused('203.0.113.9', 60_002), reason: 'no-account' })).toBe(true)
    expect(reported).toHaveLength(4)
  })

  it('of a scanner with many addresses are reported up to a limit per minute', () => {
    let reports = 0
    const report = createRefusalReporter({ report: () => void reports++, maximumAddresses: 10 })
    for (let index = 0; index < 100; index += 1) report(refused(`2001:db8::${index}`, index))
    expect(reports).toBe(10)
    report(refused('2001:db8::ffff', 60_050))
    expect(reports).toBe(11)
  })
})
