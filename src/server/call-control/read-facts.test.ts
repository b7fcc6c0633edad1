import { expect, test } from 'vitest'
import { buildDirectory } from '../../core/directory/directory.ts'
import { readFacts } from './read-facts.ts'

const directory = buildDirectory({
  accounts: [{ id: 'acme', slug: 'acme', name: 'Acme', domains: ['acme.example'], timeZone: 'UTC' }],
  users: [{ id: 'ann', accountId: 'acme', name: 'Ann', extension: '101', numbers: [], sipAddresses: [] }],
  devices: [
    { id: 'd1', accountId: 'acme', name: 'desk', kind: 'ip-phone', sipAddress: 'desk@acme.example', ownerId: 'ann' },
  ],
  recordingClients: [],
  settings: new Map(),
})

test('a device that is named brings its owner along, who need not have been passed through', () => {
  const facts = [{ type: 'transfer', how: 'cold', to: { device: 'd1' } } as const]
  const { events, unknown } = readFacts(facts, { accountId: 'acme', parties: [] }, directory, 1000)
  expect(unknown).toEqual([])
  expect(events).toMatchObject([{ to: { network: 'onnet', deviceId: 'd1', deviceKind: 'ip-phone', ownerId: 'ann' } }])
  expect(events[0]).not.toHaveProperty('to.userId')
})
