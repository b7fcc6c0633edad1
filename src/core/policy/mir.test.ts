/** What the system the preset `mir` stands for never records; each with its own reason. */

import { describe, expect, test } from 'vitest'
import type { CallFacts, SkipReason } from '../model/policy.ts'
import { decide } from './decide.ts'
import { all } from './policy.test-kit.ts'
import { completeSettings, type SettingsDraft } from './presets.ts'

const CALL: CallFacts = {
  accountId: 'acme',
  caller: { network: 'offnet' },
  callee: { network: 'onnet', userId: '101', deviceId: 'd1', deviceKind: 'ip-phone' },
}
const decideWith = (draft: SettingsDraft, facts: Partial<CallFacts>) =>
  decide({ ...CALL, ...facts }, completeSettings({ preset: 'mir', ...draft }))

const ALWAYS_ON: SettingsDraft = { users: { '101': { rules: all('always') } } }
const ON_DEMAND: SettingsDraft = { users: { '101': { rules: all('on-demand') } } }

test('MIR Always-On records from the answer of a person on, MIR On-Demand waits to be started', () => {
  expect(decideWith(ALWAYS_ON, {})).toMatchObject({ outcome: 'record', owner: { kind: 'user', userId: '101' } })
  expect(decideWith(ON_DEMAND, {})).toMatchObject({ outcome: 'armed', owner: { kind: 'user', userId: '101' } })
  expect(decideWith({}, {})).toMatchObject({ outcome: 'skip', excludedBy: 'no-rule' })
})

const EXCLUSIONS: readonly (readonly [SkipReason, string, Partial<CallFacts>])[] = [
  ['internal', 'a call inside the account', { caller: { network: 'onnet', userId: '102' } }],
  ['conference', 'a conference of four', { conferenceParties: 4 }],
  ['conference', 'a conference of five', { conferenceParties: 5 }],
  ['before-answer-by-person', 'what an auto attendant handles', { answeredBy: 'machine' }],
  ['find-me-to-mobile', 'Find-Me to a mobile', { findMeToMobile: true }],
  ['mobile-app', 'a call of the mobile app', { callee: { ...CALL.callee, deviceKind: 'mobile-app' } }],
]

describe('never recorded, whatever rule asks for it', () => {
  for (const [product, draft] of [
    ['Always-On', ALWAYS_ON],
    ['On-Demand', ON_DEMAND],
    ['by the account', { account: all('always') }],
  ] as const) {
    test.each(EXCLUSIONS)(`${product}: %s: %s`, (reason, _, facts) => {
      const decision = decideWith(draft, facts)
      expect(decision.outcome).toBe('skip')
      expect(decision.excludedBy).toBe(reason)
    })
  }
  test('a conference of three is recorded', () => {
    expect(decideWith(ALWAYS_ON, { conferenceParties: 3 }).outcome).toBe('record')
  })
})

describe('on demand on a phone that cannot start it', () => {
  const onPhone = (deviceKind: 'ata' | 'third-party-sip' | 'softphone') => ({ callee: { ...CALL.callee, deviceKind } })
  test.each(['ata', 'third-party-sip'] as const)('%s', (kind) => {
    expect(decideWith(ON_DEMAND, onPhone(kind))).toMatchObject({ outcome: 'skip', excludedBy: 'on-demand-on-device' })
    expect(decideWith(ALWAYS_ON, onPhone(kind)).outcome).toBe('record')
  })
  test('a soft phone can', () => expect(decideWith(ON_DEMAND, onPhone('softphone')).outcome).toBe('armed'))
})

test('none of it holds under the other presets', () => {
  for (const preset of ['tapeline', 'kazoo'] as const) {
    for (const [, , facts] of EXCLUSIONS) {
      const settings = completeSettings({ preset, account: all('always') })
      expect(decide({ ...CALL, ...facts }, settings).outcome).toBe('record')
    }
  }
})

describe('a profile that may not be recorded', () => {
  const withProfile = (profile: string): SettingsDraft => ({
    users: { '101': { rules: all('always'), profile } },
    devices: { d1: { owner: '101', rules: all('always') } },
  })
  test('is not, nor are its phones, and the trace says why', () => {
    const decision = decideWith(withProfile('Basic'), {})
    expect(decision).toMatchObject({ outcome: 'skip', excludedBy: 'rule-off' })
    expect(decision.trace[0]).toEqual({
      level: 'user 101',
      effect: 'nothing, users with the profile Basic are not recorded',
    })
  })
  test.each(['Elite', 'Premier', 'Essentials', 'Telephony'])('%s may be', (profile) => {
    expect(decideWith(withProfile(profile), {}).outcome).toBe('record')
  })
  test('is recorded by the account all the same', () => {
    expect(decideWith({ ...withProfile('Basic'), account: all('always') }, {}).triggers).toEqual([
      { kind: 'account', accountId: 'acme' },
    ])
  })
  test('takes nothing from others on the path', () => {
    const draft = { ...withProfile('Basic'), endpointBy: 'path' as const }
    const users = { ...draft.users, '200': { rules: all('always') } }
    expect(decideWith({ ...draft, users }, { path: ['200', '101'] }).triggers).toEqual([
      { kind: 'user', userId: '200' },
    ])
  })
})
