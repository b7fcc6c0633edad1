import { describe, expect, it, test } from 'vitest'
import { grantOf, person, stretch } from './access.test-kit.ts'
import { decideAccess, decideCallAccess } from './decide-access.ts'
import { reachOf } from './reach-of.ts'

const codes = (...asked: Parameters<typeof decideAccess>) => decideAccess(...asked).because.map(({ code }) => code)
const group = { id: 'g1', memberIds: new Set(['ben']) }

describe('segments of one call', () => {
  const agentPart = { userIds: ['agent'], queueIds: ['support'] }
  const managerPart = { userIds: ['manager'], queueIds: [] }
  const call = {
    ...stretch({ userIds: ['agent', 'manager'], queueIds: ['support'] }),
    segments: [agentPart, managerPart],
  }
  const hears = (who: Parameters<typeof decideAccess>[0]) =>
    call.segments.map((part) => decideAccess(who, 'listen', { ...call, ...part }).allowed)

  test('everybody who was on the call hears the own part, and sees the call', () => {
    for (const [userId, heard] of [
      ['agent', [true, false]],
      ['manager', [false, true]],
    ] as const) {
      const who = person({ userId, role: 'agent' })
      expect(hears(who)).toEqual(heard)
      expect(decideCallAccess(who, 'see-calls', call).allowed).toBe(true)
    }
  })
  test('an agent who was not on it neither hears nor sees it', () => {
    const who = person({ userId: 'another', role: 'agent' })
    expect(hears(who)).toEqual([false, false])
    expect(decideCallAccess(who, 'see-calls', call)).toEqual({
      allowed: false,
      because: [{ code: 'not-in-reach', reach: 'own' }],
    })
  })
  test('the supervisor of the queue hears what came through the queue', () => {
    expect(hears(person({ role: 'supervisor', supervisedQueueIds: new Set(['support']) }))).toEqual([true, false])
    expect(hears(person({ role: 'supervisor', supervisedQueueIds: new Set(['sales']) }))).toEqual([false, false])
  })
  test('what one of them hides leaves the rest to be heard', () => {
    const hidingUserIds = new Set(['manager'])
    expect(hears(person({ role: 'account-administrator', hidingUserIds }))).toEqual([true, false])
    expect(hears(person({ role: 'auditor', hidingUserIds }))).toEqual([true, true])
    expect(hears(person({ userId: 'manager', role: 'user', hidingUserIds }))).toEqual([false, true])
  })
})

it('says every reason', () => {
  const who = person({
    role: 'account-administrator',
    managedGroups: [group],
    supervisedQueueIds: new Set(['support']),
    grants: [grantOf({ scope: { kind: 'user', id: 'ben' }, endsAtMs: 5 })],
  })
  expect(decideAccess(who, 'listen', stretch({ userIds: ['ada', 'ben'], queueIds: ['support'] })).because).toEqual([
    { code: 'on-the-call' },
    { code: 'role-reaches-account' },
    { code: 'manages-group', groupId: 'g1', userId: 'ben' },
    { code: 'supervises-queue', queueId: 'support' },
    { code: 'granted', grantId: 'grant', scope: { kind: 'user', id: 'ben' }, endsAtMs: 5 },
  ])
})

describe('the access level', () => {
  const ofBen = stretch({ userIds: ['ben'], queueIds: ['support'] })
  test.each([
    ['none', 'account-administrator', ['level-without-access']],
    ['none', 'supervisor', ['level-without-access']],
    ['own-and-groups', 'user', ['manages-group']],
    ['own-and-groups', 'account-administrator', ['manages-group']],
    ['all', 'user', ['level-reaches-account', 'manages-group', 'supervises-queue']],
    // A level is how far, not what: this role has no right to hear anything.
    ['all', 'authorised-contact', ['role-without-right']],
    // It is for people of accounts.
    ['none', 'administrator', ['platform']],
  ] as const)('%s of the role %s', (accessLevel, role, expected) => {
    const who = person({ role, accessLevel, managedGroups: [group], supervisedQueueIds: new Set(['support']) })
    expect(codes(who, 'listen', ofBen)).toEqual(expected)
  })
  test('narrows hearing live calls and never widens it', () => {
    expect(reachOf({ role: 'supervisor', accessLevel: 'all' }, 'listen-live')).toBe('team')
    expect(reachOf({ role: 'account-administrator', accessLevel: 'own-and-groups' }, 'listen-live')).toBe(
      'own-and-groups',
    )
    expect(reachOf({ role: 'user', accessLevel: 'all' }, 'listen-live')).toBe('none')
  })
  test('leaves the control of own calls alone', () => {
    expect(reachOf({ role: 'user', accessLevel: 'none' }, 'control-own-calls')).toBe('own')
  })
})

describe('a grant', () => {
  const contact = (scope: Parameters<typeof grantOf>[0]) =>
    person({ role: 'authorised-contact', grants: [grantOf(scope)], grantedGroups: [group] })
  const ofBen = stretch({ userIds: ['ben'], queueIds: ['support'] })
  const ofCleo = stretch({ callId: 'another', userIds: ['cleo'] })
  test.each([
    [{ kind: 'account' }, true],
    [{ kind: 'group', id: 'g1' }, false],
    [{ kind: 'queue', id: 'support' }, false],
    [{ kind: 'user', id: 'ben' }, false],
    [{ kind: 'call', id: 'call' }, false],
  ] as const)('for %j gives what the role does not have', (scope, isForCleo) => {
    expect(codes(contact({ scope }), 'listen', ofBen)).toEqual(['granted'])
    expect(decideAccess(contact({ scope }), 'listen', ofCleo).allowed).toBe(isForCleo)
    expect(codes(contact({ scope }), 'download', ofBen)).toEqual(['role-without-right'])
  })
  test('opens what is hidden only when it names the call, or everybody who hides', () => {
    const hidingUserIds = new Set(['ben', 'cleo'])
    const may = (scope: Parameters<typeof grantOf>[0], userIds: string[]) =>
      decideAccess({ ...contact(scope), hidingUserIds }, 'listen', stretch({ userIds, queueIds: ['support'] })).allowed
    expect(may({ scope: { kind: 'call', id: 'call' } }, ['ben', 'cleo'])).toBe(true)
    expect(may({ scope: { kind: 'user', id: 'ben' } }, ['ben'])).toBe(true)
    expect(may({ scope: { kind: 'user', id: 'ben' } }, ['ben', 'cleo'])).toBe(false)
    expect(may({ scope: { kind: 'account' } }, ['ben'])).toBe(false)
    expect(may({ scope: { kind: 'group', id: 'g1' } }, ['ben'])).toBe(false)
  })
})

test('whoever is kept out by hiding is told so, whoever would not reach it anyway is not', () => {
  const hidingUserIds = new Set(['ben'])
  const ofBen = stretch({ userIds: ['ben'] })
  expect(decideAccess(person({ role: 'viewer', hidingUserIds }), 'listen', ofBen).because).toEqual([
    { code: 'hidden', userIds: ['ben'] },
  ])
  expect(codes(person({ role: 'user', hidingUserIds }), 'listen', ofBen)).toEqual(['not-in-reach'])
})
