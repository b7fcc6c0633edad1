import { describe, expect, it } from 'vitest'
import { completeSettings } from '../../../../core/policy/presets.ts'
import { inheritedWords, outcomeSentence, outcomesOf, ownRulesWords, partyOf } from './endpoint-words.ts'

describe('the word for rules of one’s own', () => {
  it('is none where everything is inherited', () => {
    expect(ownRulesWords(undefined)).toBeUndefined()
    expect(ownRulesWords({ inbound: { offnet: 'inherit' } })).toBeUndefined()
  })

  it('names the value where it is one', () => {
    const all = { onnet: 'on-demand', offnet: 'on-demand' } as const
    expect(ownRulesWords({ inbound: all, outbound: all })).toBe('Own rule: on demand')
    expect(ownRulesWords({ inbound: all })).toBe('Own rules')
    expect(ownRulesWords({ inbound: { onnet: 'off' } })).toBe('Own rule')
  })
})

it('what is inherited is told with whose rule it is', () => {
  expect(inheritedWords({ value: 'always', from: 'default' }, undefined)).toBe(
    'default: always, from the rule for all users and devices',
  )
  expect(inheritedWords({ value: 'off', from: 'owner' }, 'Clara Vogt')).toBe('default: off, from its owner Clara Vogt')
  expect(inheritedWords({ value: 'inherit', from: 'default' }, undefined)).toBe(
    'default: not set for all users and devices',
  )
})

describe('what comes of the rules', () => {
  const off = { onnet: 'off', offnet: 'off' } as const

  it('is what the user says, also on a device that inherits it', () => {
    const settings = completeSettings({
      users: { u1: { rules: { inbound: { offnet: 'always', onnet: 'on-demand' } } } },
    })
    const sentence =
      'Calls from outside are recorded; calls from inside are recorded once somebody starts the recording; calls to outside and to inside are not recorded.'
    const user = { kind: 'users', id: 'u1' } as const
    const device = { kind: 'devices', id: 'd1' } as const
    expect(outcomeSentence(outcomesOf(settings, partyOf(user, undefined)))).toBe(sentence)
    expect(outcomeSentence(outcomesOf(settings, partyOf(device, 'u1')))).toBe(sentence)
    expect(outcomeSentence(outcomesOf(settings, partyOf(device, undefined)))).toBe('No calls are recorded.')
  })

  it('tells when the account’s own rule asks for a call that a user has switched off', () => {
    const settings = completeSettings({
      account: { inbound: { offnet: 'always' } },
      users: { u1: { rules: { inbound: off, outbound: off } } },
    })
    const outcomes = outcomesOf(settings, partyOf({ kind: 'users', id: 'u1' }, undefined))
    expect(outcomes.filter(({ isByAccount }) => isByAccount).map(({ cell }) => cell.name)).toEqual(['inbound.offnet'])
  })

  it('knows kinds of device on which nobody can start a recording', () => {
    const settings = completeSettings({
      exclude: { onDemandOn: ['ata'] },
      endpoints: { inbound: { offnet: 'on-demand' } },
    })
    const outcome = (deviceKind: 'ata' | 'ip-phone') =>
      outcomesOf(settings, partyOf({ kind: 'devices', id: 'd1', deviceKind }, undefined))[0]?.outcome
    expect(outcome('ata')).toBe('skip')
    expect(outcome('ip-phone')).toBe('armed')
  })
})
