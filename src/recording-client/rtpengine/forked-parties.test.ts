import { expect, it } from 'vitest'
import { type ForkedParty, followParties, isPresent } from './forked-parties.ts'
import type { SeenParty } from './read-replies.ts'

const seen = (tag: string, change: Partial<SeenParty> = {}): SeenParty => {
  return { tag, label: `sip:${tag}@pbx.example`, sends: true, packets: 0, ...change }
}
let ids = 0
const follow = (known: readonly ForkedParty[], present: readonly SeenParty[], nowMs = 0) =>
  followParties(known, present, { domain: 'pbx.example', nowMs, newParticipantId: () => `p${++ids}` })
const both = follow([], [seen('ann'), seen('ben')], 1000).parties

it('parties come in the order they were seen', () => {
  const { parties, change } = follow([], [seen('ann'), seen('ben')], 1000)
  expect(change).toBe('came')
  expect(parties.map(({ aor, joinedAtMs }) => [aor, joinedAtMs])).toEqual([
    ['sip:ann@pbx.example', 1000],
    ['sip:ben@pbx.example', 1000],
  ])
})

it('more packets are nothing to tell', () => {
  expect(follow(both, [seen('ann', { packets: 50 }), seen('ben', { packets: 50 })])).toEqual({
    parties: both,
    change: 'none',
  })
})

it('hold and resume change who sends', () => {
  const held = follow(both, [seen('ann'), seen('ben', { sends: false })])
  expect(held).toMatchObject({ change: 'changed', parties: [{ sends: true }, { sends: false }] })
  expect(follow(held.parties, [seen('ann'), seen('ben')])).toMatchObject({
    change: 'changed',
    parties: [{ sends: true }, { sends: true }],
  })
})

it('who leaves stays in the list, is told once, and is the same person when back', () => {
  const alone = follow(both, [seen('ann')], 2000)
  expect(alone).toMatchObject({ change: 'changed', parties: [{}, { sends: false, leftAtMs: 2000 }] })
  expect(alone.parties.filter(isPresent)).toHaveLength(1)
  expect(follow(alone.parties, [seen('ann')], 3000).change).toBe('none')
  const back = follow(alone.parties, [seen('ann'), seen('ben')], 4000)
  expect(back.change).toBe('changed')
  expect(back.parties).toEqual(both)
})

it('somebody new asks for a new subscription, and comes last', () => {
  const { parties, change } = follow(both, [seen('cleo'), seen('ann'), seen('ben')])
  expect(change).toBe('came')
  expect(parties.map(({ tag }) => tag)).toEqual(['ann', 'ben', 'cleo'])
})

it('a label that is given later is told', () => {
  const unnamed = follow([], [seen('ann', { label: undefined })]).parties
  expect(unnamed[0]?.aor).toBe('sip:ann@pbx.example')
  expect(follow(unnamed, [seen('ann', { label: '+4930' })])).toMatchObject({
    change: 'changed',
    parties: [{ aor: 'sip:+4930@pbx.example' }],
  })
})
