import { expect, test } from 'vitest'
import type { Network } from '../model/policy.ts'
import { decide } from './decide.ts'
import { describeDecision } from './describe-decision.ts'
import { completeSettings, type SettingsDraft } from './presets.ts'
import { resultingMatrix } from './resulting-matrix.ts'

function describeCall(account: SettingsDraft['account'], caller: Network, callee: Network): string {
  const facts = { accountId: 'acme', caller: { network: caller }, callee: { network: callee } }
  return describeDecision(decide(facts, completeSettings({ account })))
}

test('a decision is one sentence that names the rule behind it', () => {
  expect(describeCall({ inbound: { offnet: 'always' } }, 'offnet', 'onnet')).toBe(
    'Recorded from the first second: account rule inbound.offnet is always.',
  )
  expect(describeCall({ outbound: { offnet: 'on-demand' } }, 'onnet', 'offnet')).toBe(
    'Recorded only once somebody starts it: account rule outbound.offnet is on-demand.',
  )
  expect(describeCall({}, 'onnet', 'onnet')).toBe('Not recorded: no rule asks for it.')
  expect(describeCall({ inbound: { onnet: 'off' } }, 'onnet', 'onnet')).toBe(
    'Not recorded: the rules for this kind of call are off.',
  )
})

test('the matrix shows what "inbound" into the switch really means', () => {
  const settings = completeSettings({ account: { inbound: { onnet: 'always' } } })
  expect(resultingMatrix(settings)).toEqual([
    {
      caller: 'onnet',
      callee: 'onnet',
      direction: 'internal',
      outcome: 'record',
      why: ['account rule: inbound.onnet always → record'],
    },
    {
      caller: 'onnet',
      callee: 'offnet',
      direction: 'outbound',
      outcome: 'record',
      why: ['account rule: inbound.onnet always → record'],
    },
    {
      caller: 'offnet',
      callee: 'onnet',
      direction: 'inbound',
      outcome: 'skip',
      why: [
        'account rule: inbound.offnet inherits → nothing',
        'account rule: outbound.onnet inherits → nothing',
        'decision: no rule → skip',
      ],
    },
    {
      caller: 'offnet',
      callee: 'offnet',
      direction: 'transit',
      outcome: 'skip',
      why: [
        'account rule: inbound.offnet inherits → nothing',
        'account rule: outbound.offnet inherits → nothing',
        'decision: no rule → skip',
      ],
    },
  ])
})
