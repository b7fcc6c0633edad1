import { describe, expect, it } from 'vitest'
import type { Party } from '../model/call.ts'
import { NOBODY, partyChanges } from './party-changes.ts'

const party = (index: number, role: Party['role'], more: Partial<Party> = {}): Party => ({
  index,
  role,
  network: index === 0 ? 'offnet' : 'onnet',
  streamIds: [index],
  ...(index > 0 && { userId: `10${index}` }),
  ...more,
})
const gone = { leftAtMs: 50 }
const [CALLER, AGENT] = [party(0, 'caller'), party(1, 'callee')]
const START = partyChanges([], [CALLER, AGENT], NOBODY, 0)

const changes = (before: readonly Party[], after: readonly Party[]) => partyChanges(before, after, START.sides, 50)
const told = (before: readonly Party[], after: readonly Party[]) =>
  changes(before, after).events.map((event) =>
    event.type === 'transfer'
      ? `${event.how} by ${event.by} to ${event.to.userId ?? event.to.network}`
      : event.type === 'conference'
        ? `conference of ${event.parties}`
        : event.type,
  )

describe('who leaves and who comes', () => {
  it('says nothing of the first two', () => {
    expect(START).toEqual({ events: [], sides: { caller: 0, callee: 1 } })
  })
  it('is no transfer while the place stays empty', () => {
    expect(told([CALLER, AGENT], [CALLER, { ...AGENT, ...gone }])).toEqual([])
  })
  it('is a cold transfer when somebody new takes the place', () => {
    expect(told([CALLER, AGENT], [CALLER, { ...AGENT, ...gone }, party(2, 'callee')])).toEqual([
      'cold by callee to 102',
    ])
  })
  it('is a warm one when somebody who had been called in stays', () => {
    const consulted = [CALLER, AGENT, party(2, 'other')]
    expect(told([CALLER, AGENT], consulted)).toEqual(['conference of 3'])
    expect(told(consulted, [CALLER, { ...AGENT, ...gone }, party(2, 'other')])).toEqual([
      'warm by callee to 102',
      'conference of 2',
    ])
  })
  it('makes the other side the caller when the caller hands over', () => {
    const after = [{ ...CALLER, ...gone }, AGENT, party(2, 'caller', { network: 'offnet' })]
    const { events, sides } = changes([CALLER, AGENT], after)
    expect(events).toMatchObject([{ type: 'transfer', by: 'caller' }])
    expect(sides).toEqual({ caller: 1, callee: 2 })
  })
  it('counts a conference as it grows and shrinks', () => {
    const four = [CALLER, AGENT, party(2, 'other'), party(3, 'other')]
    expect(told([CALLER, AGENT], four)).toEqual(['conference of 4'])
    expect(
      told(
        four,
        four.map((each) => (each.index > 1 ? { ...each, ...gone } : each)),
      ),
    ).toEqual(['conference of 2'])
  })
  it('does not take the real second party in place of a placeholder for a transfer', () => {
    expect(told([CALLER, AGENT], [CALLER, { ...AGENT, aor: 'sip:101@acme.example' }])).toEqual([])
  })
})
