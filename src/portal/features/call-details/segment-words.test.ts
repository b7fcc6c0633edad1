import { expect, test } from 'vitest'
import { whoMayHear, whySegment } from './segment-words.ts'

const account = { kind: 'account' as const, words: 'account rule' }
const queue = { kind: 'queue' as const, words: 'queue support' }
const user = { kind: 'user' as const, words: 'user Clara Vogt (201)' }

test('a segment says who asked for it and why it ended', () => {
  const rule = { startedBy: 'rule' as const, owner: queue, triggers: [queue, account] }
  expect(whySegment({ ...rule, endedBy: 'call-ended' })).toBe('asked for by queue support and the account rule')
  expect(whySegment({ ...rule, endedBy: 'maximum-duration' })).toContain('until the longest duration was reached')
  const byHand = { startedBy: 'command' as const, owner: user, triggers: [], endedBy: 'stopped' as const }
  expect(whySegment(byHand)).toBe('started by hand, allowed by user Clara Vogt (201), until it was stopped')
})

test('who may hear it is listed by name, then by profile', () => {
  const users = [{ id: '1', words: 'user Clara Vogt (201)' }]
  expect(whoMayHear({ visibleTo: { users, scopes: ['CCS', 'OM', 'RES'] } })).toBe(
    'Clara Vogt (201), supervisors, office managers and the reseller',
  )
  expect(whoMayHear({ visibleTo: { users: [], scopes: [] } })).toBe('nobody')
})
