import { describe, expect, test } from 'vitest'
import type { CellValue, Decision, Network } from '../model/policy.ts'
import { decide } from './decide.ts'
import { formatTrace } from './describe-decision.ts'
import { completeSettings, type SettingsDraft } from './presets.ts'

function decideFor(account: NonNullable<SettingsDraft['account']>, caller: Network, callee: Network): Decision {
  const facts = { accountId: 'acme', caller: { network: caller }, callee: { network: callee } }
  return decide(facts, completeSettings({ account }))
}

describe('the documented table of account rules: a row alone decides', () => {
  test.each<[string, SettingsDraft['account'], boolean, boolean, boolean]>([
    ['inbound.onnet', { inbound: { onnet: 'always' } }, true, true, false],
    ['inbound.offnet', { inbound: { offnet: 'always' } }, false, false, true],
    ['outbound.onnet', { outbound: { onnet: 'always' } }, true, false, true],
    ['outbound.offnet', { outbound: { offnet: 'always' } }, false, true, false],
  ])('%s', (_, account = {}, internal, outbound, inbound) => {
    const isRecorded = (caller: Network, callee: Network) => decideFor(account, caller, callee).outcome === 'record'
    expect(isRecorded('onnet', 'onnet')).toBe(internal)
    expect(isRecorded('onnet', 'offnet')).toBe(outbound)
    expect(isRecorded('offnet', 'onnet')).toBe(inbound)
  })
})

describe('outbound applies only if inbound did not start a recording', () => {
  test('so it is not asked when inbound records', () => {
    const { trace } = decideFor({ inbound: { onnet: 'always' }, outbound: { onnet: 'always' } }, 'onnet', 'onnet')
    expect(formatTrace(trace)).toBe('account rule: inbound.onnet always → record')
  })
  test('one recording comes from two rules that both want it', () => {
    const { triggers } = decideFor({ inbound: { onnet: 'always' }, outbound: { onnet: 'always' } }, 'onnet', 'onnet')
    expect(triggers).toEqual([{ kind: 'account', accountId: 'acme' }])
  })
})

describe('every pair of cells', () => {
  test.each<[CellValue, CellValue, Decision['outcome'], Decision['excludedBy']]>([
    ['inherit', 'inherit', 'skip', 'no-rule'],
    ['inherit', 'off', 'skip', 'rule-off'],
    ['inherit', 'on-demand', 'armed', undefined],
    ['inherit', 'always', 'record', undefined],
    ['off', 'inherit', 'skip', 'rule-off'],
    ['off', 'off', 'skip', 'rule-off'],
    ['off', 'on-demand', 'armed', undefined],
    ['off', 'always', 'record', undefined],
    ['on-demand', 'inherit', 'armed', undefined],
    ['on-demand', 'off', 'armed', undefined],
    ['on-demand', 'on-demand', 'armed', undefined],
    ['on-demand', 'always', 'record', undefined],
    ['always', 'inherit', 'record', undefined],
    ['always', 'off', 'record', undefined],
    ['always', 'on-demand', 'record', undefined],
    ['always', 'always', 'record', undefined],
  ])('inbound %s, outbound %s: %s', (inbound, outbound, outcome, excludedBy) => {
    const decision = decideFor({ inbound: { offnet: inbound }, outbound: { onnet: outbound } }, 'offnet', 'onnet')
    expect(decision.outcome).toBe(outcome)
    expect(decision.excludedBy).toBe(excludedBy)
    expect(decision.owner).toEqual(outcome === 'skip' ? undefined : { kind: 'account', accountId: 'acme' })
  })
})

test('the direction is the one the customer sees', () => {
  const direction = (caller: Network, callee: Network) => decideFor({}, caller, callee).direction
  expect(direction('offnet', 'onnet')).toBe('inbound')
  expect(direction('onnet', 'offnet')).toBe('outbound')
  expect(direction('onnet', 'onnet')).toBe('internal')
  expect(direction('offnet', 'offnet')).toBe('transit')
})

describe('the trace reads aloud', () => {
  test('when the second cell records', () => {
    const { trace } = decideFor({ outbound: { offnet: 'always' } }, 'onnet', 'offnet')
    expect(formatTrace(trace)).toBe('account rule: inbound.onnet inherits → nothing; outbound.offnet always → record')
  })
  test('when the call is armed by the first cell', () => {
    const { trace } = decideFor({ inbound: { onnet: 'on-demand' }, outbound: { offnet: 'off' } }, 'onnet', 'offnet')
    expect(formatTrace(trace)).toBe(
      'account rule: inbound.onnet on-demand → armed; outbound.offnet off → nothing; decision: armed',
    )
  })
  test('when nobody asks for it', () => {
    const { trace } = decideFor({}, 'offnet', 'offnet')
    expect(formatTrace(trace)).toBe(
      'account rule: inbound.offnet inherits → nothing; outbound.offnet inherits → nothing; decision: no rule → skip',
    )
  })
})
