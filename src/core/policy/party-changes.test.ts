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

const changes = (before: readonly Party[], after: readonly Party[], course = START.course) =>
  partyChanges(before, after, course, 50)
const told = (before: readonly Party[], after: readonly Party[]) =>
  changes(before, after).events.map((event) =>
    event.type === 'transfer'
      ? `${event.how} by ${event.by} to ${event.to.userId ?? event.to.network}`
      : event.type === 'conference'
        ? `conference of ${event.parties}`
        : event.type,
  )

describe('who leaves and who comes', () => {
  it('says of the first two that they began the call', () => {
    expect(START).toMatchObject({
      events: [],
      course: { now: { caller: 0, callee: 1 }, first: { caller: { network: 'offnet' }, callee: { userId: '101' } } },
    })
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
    const { events, course } = changes([CALLER, AGENT], after)
    expect(events).toMatchObject([{ type: 'transfer', by: 'caller' }])
    expect(course.now).toEqual({ caller: 1, callee: 2 })
    expect(course.first).toEqual(START.course.first)
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
  it('does not take the real second party in place of a placeholder for a transfer: it was there from the start', () => {
    const placeholder: Party = {
      index: 1,
      role: 'callee',
      network: 'offnet',
      streamIds: [1],
      aor: 'sip:conference@pbx',
    }
    const start = partyChanges([], [CALLER, placeholder], NOBODY, 0)
    const { events, course } = changes([CALLER, placeholder], [CALLER, AGENT], start.course)
    expect(events).toEqual([])
    expect(course.first.callee).toMatchObject({ network: 'onnet', userId: '101' })
  })
  it('takes another known person in the place of one for a change from now on, though the client calls them the same', () => {
    const other = { ...AGENT, userId: '102', aor: 'sip:102@acme.example' }
    const { events, course } = changes([CALLER, AGENT], [CALLER, other])
    expect(events).toMatchObject([{ type: 'party-changed', side: 'callee', to: { userId: '102' } }])
    expect(course.first.callee.userId).toBe('101')
  })
})
