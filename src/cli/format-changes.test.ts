import { expect, it } from 'vitest'
import type { ApplyChange } from '../contract/apply-document.ts'
import { formatChanges } from './format-changes.ts'

const CREATED: ApplyChange[] = [
  {
    change: 'create',
    kind: 'account',
    name: 'acme',
    fields: { name: { after: 'Acme Bikes' }, domains: { after: [] }, timeZone: { after: 'Europe/Berlin' } },
  },
  {
    change: 'create',
    kind: 'settings',
    name: 'acme',
    fields: {
      preset: { after: 'tapeline' },
      account: { after: { inbound: { onnet: 'inherit', offnet: 'always' }, outbound: { offnet: 'off' } } },
    },
  },
  {
    change: 'create',
    kind: 'recording-client',
    name: 'main SBC',
    fields: { addresses: { after: ['192.0.2.20', '::1'] }, selectors: { after: [{ by: 'fixed', account: 'acme' }] } },
  },
]

it('tells what is made, without what was not given', () => {
  expect(formatChanges(CREATED, { dryRun: false })).toBe(
    [
      'create     account acme: name "Acme Bikes", timeZone Europe/Berlin',
      'create     settings of acme: preset tapeline, account.inbound.offnet always, account.outbound.offnet off',
      'create     recording client main SBC: addresses 192.0.2.20 ::1, selectors fixed acme',
      'Done: 3 created.',
      '',
    ].join('\n'),
  )
})

it('tells what changes from what to what, part by part, and that a dry run did nothing', () => {
  const changes: ApplyChange[] = [
    { change: 'unchanged', kind: 'account', name: 'acme' },
    {
      change: 'change',
      kind: 'settings',
      name: 'acme',
      fields: {
        account: {
          before: { inbound: { onnet: 'off', offnet: 'always' } },
          after: { inbound: { onnet: 'always', offnet: 'always' } },
        },
      },
    },
    {
      change: 'change',
      kind: 'user',
      name: 'acme/101',
      fields: { email: { before: 'a@b.example' }, numbers: { before: [], after: ['+4930123'] } },
    },
    { change: 'remove', kind: 'device', name: 'acme/x@y' },
  ]
  expect(formatChanges(changes, { dryRun: true })).toBe(
    [
      'unchanged  account acme',
      'change     settings of acme: account.inbound.onnet off → always',
      'change     user acme/101: email a@b.example → nothing, numbers nothing → +4930123',
      'remove     device acme/x@y',
      'Would be: 2 changed, 1 removed, 1 unchanged. Nothing was changed: this was a dry run.',
      '',
    ].join('\n'),
  )
})

it('tells what is taken away, however deep it lay', () => {
  const before = {
    '101': { rules: { inbound: { onnet: 'off', offnet: 'always' } } },
    '102': { rules: { inbound: { onnet: 'inherit' } } },
  }
  const after = { '101': { rules: { inbound: { onnet: 'off' } } } }
  const change = (fields: ApplyChange['fields']): ApplyChange[] => [
    { change: 'change', kind: 'settings', name: 'acme', fields: fields ?? {} },
  ]
  const line = (fields: ApplyChange['fields']) => formatChanges(change(fields), { dryRun: false }).split('\n')[0]
  expect(line({ users: { before, after } })).toBe(
    'change     settings of acme: users.101.rules.inbound.offnet always → nothing',
  )
  expect(line({ control: { before: { start: '*80' } } })).toBe(
    'change     settings of acme: control.start "*80" → nothing',
  )
})

it('says when there was nothing to do at all', () => {
  expect(formatChanges([], { dryRun: false })).toBe('The document names nothing.\n')
})
