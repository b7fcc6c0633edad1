/** The documented tables of the system the preset `kazoo` stands for, row by row. */

import { describe, expect, test } from 'vitest'
import type { CallFacts, Network, PartyFacts } from '../model/policy.ts'
import { decide } from './decide.ts'
import { formatTrace } from './describe-decision.ts'
import { all, only } from './policy.test-kit.ts'
import { completeSettings, type SettingsDraft } from './presets.ts'

const KINDS: readonly (readonly [Network, Network])[] = [
  ['onnet', 'onnet'],
  ['onnet', 'offnet'],
  ['offnet', 'onnet'],
]

/** Users and devices on the inside, strangers on the outside. */
function call(caller: Network, callee: Network, more: Partial<CallFacts> = {}): CallFacts {
  const party = (network: Network, name: string): PartyFacts =>
    network === 'offnet' ? { network } : { network, userId: `user-${name}`, deviceId: `device-${name}` }
  return { accountId: 'acme', caller: party(caller, 'caller'), callee: party(callee, 'callee'), ...more }
}

const decideWith = (draft: SettingsDraft, facts: CallFacts) =>
  decide(facts, completeSettings({ preset: 'kazoo', ...draft }))
const isRecorded = (draft: SettingsDraft, facts: CallFacts) => decideWith(draft, facts).outcome === 'record'

describe('account rules: a row alone decides', () => {
  test.each([
    ['inbound.onnet', true, true, false],
    ['inbound.offnet', false, false, true],
    ['outbound.onnet', true, false, true],
    ['outbound.offnet', false, true, false],
  ])('%s', (cell, ...expected) => {
    expect(KINDS.map((kind) => isRecorded({ account: only(cell) }, call(...kind)))).toEqual(expected)
  })
  test.each<[string, string, readonly [Network, Network]]>([
    ['inbound.onnet', 'outbound.onnet', ['onnet', 'onnet']],
    ['inbound.onnet', 'outbound.offnet', ['onnet', 'offnet']],
    ['inbound.offnet', 'outbound.onnet', ['offnet', 'onnet']],
  ])('%s records before %s is asked', (first, second, kind) => {
    const decision = decideWith({ account: { ...only(first), ...only(second) } }, call(...kind))
    expect(formatTrace(decision.trace)).toBe(`account rule: ${first} always → record`)
    expect(decision.triggers).toEqual([{ kind: 'account', accountId: 'acme' }])
  })
  test('begin with the route: ringing and early media are kept', () => {
    expect(isRecorded({ account: all('always') }, call('offnet', 'onnet', { answeredBy: 'nobody' }))).toBe(true)
  })
})

const ENDPOINT_ROWS = [
  ['inbound.onnet', 'callee', true, false, false],
  ['inbound.offnet', 'callee', false, false, true],
  ['outbound.onnet', 'caller', true, false, false],
  ['outbound.offnet', 'caller', false, true, false],
] as const

describe('endpoint rules', () => {
  const levels: readonly [string, (cell: string, side: string) => SettingsDraft][] = [
    ['of all users', (cell) => ({ endpoints: only(cell) })],
    ['of the user', (cell, side) => ({ users: { [`user-${side}`]: { rules: only(cell) } } })],
    ['of the device', (cell, side) => ({ devices: { [`device-${side}`]: { rules: only(cell) } } })],
  ]
  for (const [level, settings] of levels) {
    test.each(ENDPOINT_ROWS)(`${level}: %s is the %s's`, (cell, side, ...expected) => {
      expect(KINDS.map((kind) => isRecorded(settings(cell, side), call(...kind)))).toEqual(expected)
      const other = side === 'caller' ? 'callee' : 'caller'
      if (level !== 'of all users') {
        expect(KINDS.map((kind) => isRecorded(settings(cell, other), call(...kind)))).toEqual([false, false, false])
      }
    })
  }
  test("the callee's begins with the answer", () => {
    const ringing = call('offnet', 'onnet', { answeredBy: 'nobody' })
    const decision = decideWith({ endpoints: all('always') }, ringing)
    expect(decision).toMatchObject({ outcome: 'skip', excludedBy: 'not-answered' })
    expect(formatTrace(decision.trace)).toContain('endpoint default: inbound.offnet always → record from the answer on')
    expect(isRecorded({ endpoints: all('always') }, call('offnet', 'onnet'))).toBe(true)
  })
  test('an onnet party that nobody knows has the rules of all users', () => {
    const facts = { ...call('offnet', 'onnet'), callee: { network: 'onnet' } } as const
    expect(decideWith({ endpoints: all('always') }, facts)).toMatchObject({
      outcome: 'record',
      owner: { kind: 'endpoint-default', accountId: 'acme' },
    })
  })
})

describe('device before user before all users', () => {
  const inbound = call('offnet', 'onnet')
  test('a device that is explicitly off is not recorded although its user is on', () => {
    const decision = decideWith(
      { users: { 'user-callee': { rules: all('always') } }, devices: { 'device-callee': { rules: all('off') } } },
      inbound,
    )
    expect(decision).toMatchObject({ outcome: 'skip', excludedBy: 'rule-off' })
    expect(formatTrace(decision.trace)).toContain(
      'device device-callee: inbound.offnet off → nothing, user user-callee not asked',
    )
  })
  test('an undefined device follows its user', () => {
    const decision = decideWith({ users: { 'user-callee': { rules: all('always') } } }, inbound)
    expect(decision.owner).toEqual({ kind: 'user', userId: 'user-callee' })
    expect(formatTrace(decision.trace.slice(0, 2))).toBe(
      'device device-callee: inbound.offnet inherits → ask user user-callee; user user-callee: inbound.offnet always → record',
    )
  })
  test('the owner counts whom only the directory knows, without having been passed through', () => {
    const users = { boss: { rules: all('always') } }
    const callee = { network: 'onnet', deviceId: 'device-callee', ownerId: 'boss' } as const
    expect(decideWith({ users }, { ...inbound, callee }).owner).toEqual({ kind: 'user', userId: 'boss' })
    expect(decideWith({ users, endpointBy: 'path' }, { ...inbound, callee }).triggers).toEqual([])
    const devices = { 'device-callee': { owner: 'another' } }
    expect(decideWith({ users, devices }, { ...inbound, callee }).triggers).toEqual([])
  })
  test('the owner of a device counts wherever it rings', () => {
    const draft: SettingsDraft = {
      users: { boss: { rules: all('always') }, 'user-callee': { rules: all('off') } },
      devices: { 'device-callee': { owner: 'boss' } },
    }
    expect(decideWith(draft, inbound).owner).toEqual({ kind: 'user', userId: 'boss' })
  })
  test('a user who is off is still recorded by the rule of the account; neither user nor device opts out of it', () => {
    const draft: SettingsDraft = {
      account: all('always'),
      endpoints: all('off'),
      users: { 'user-callee': { rules: all('off') }, 'user-caller': { rules: all('off') } },
      devices: { 'device-callee': { rules: all('off') }, 'device-caller': { rules: all('off') } },
    }
    for (const kind of KINDS) {
      expect(decideWith(draft, call(...kind))).toMatchObject({
        outcome: 'record',
        owner: { kind: 'account' },
        triggers: [{ kind: 'account' }],
      })
    }
  })
  test('per cell: what one cell says leaves the others to the level above', () => {
    const draft: SettingsDraft = {
      endpoints: all('always'),
      users: { 'user-callee': { rules: only('inbound.onnet', 'off') } },
    }
    const silent = { ...call('onnet', 'onnet'), caller: { network: 'offnet' } } as const
    expect(isRecorded(draft, silent)).toBe(true)
    expect(decideWith(draft, call('onnet', 'onnet')).triggers).toEqual([{ kind: 'user', userId: 'user-caller' }])
  })
})

test('account and endpoint may both want it: one recording, both triggers', () => {
  const decision = decideWith(
    { account: all('always'), devices: { 'device-callee': { rules: all('always') } } },
    call('offnet', 'onnet'),
  )
  expect(decision.triggers).toEqual([
    { kind: 'device', deviceId: 'device-callee' },
    { kind: 'account', accountId: 'acme' },
  ])
})

test('anyone may start one only where the account says so', () => {
  expect(decideWith({}, call('offnet', 'onnet')).outcome).toBe('skip')
  expect(decideWith({ onDemandForAll: true }, call('offnet', 'onnet'))).toMatchObject({
    outcome: 'armed',
    triggers: [],
  })
})
