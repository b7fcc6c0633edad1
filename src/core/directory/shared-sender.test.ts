import { expect, it } from 'vitest'
import { clientOf } from './directory.test-kit.ts'
import { findSharedSender } from './shared-sender.ts'

const shared = (...senders: readonly Parameters<typeof clientOf>[1][]) =>
  findSharedSender(senders.map((sender, index) => clientOf(`client ${index}`, sender)))?.sender

it.each([
  ['the same address', [{ addresses: ['192.0.2.1'] }, { addresses: ['192.0.2.1'] }], '192.0.2.1'],
  ['the same range, written otherwise', [{ addresses: ['10.0.0.0/8'] }, { addresses: ['10.1.2.3/8'] }], '10.1.2.3/8'],
  ['the same IPv6 address', [{ addresses: ['2001:db8::1'] }, { addresses: ['2001:db8:0::1'] }], '2001:db8:0::1'],
  [
    'the same certificate',
    [{ certificateFingerprints: ['ab'.repeat(32)] }, { certificateFingerprints: ['AB'.repeat(32)] }],
    'AB'.repeat(32),
  ],
])('%s belongs to one client', (_, senders, sender) => {
  expect(shared(...senders)).toBe(sender)
})

it('a narrower range inside of a wider one, and an address twice in one client, are nobody else’s', () => {
  expect(shared({ addresses: ['10.0.0.0/8'] }, { addresses: ['10.0.0.1'] })).toBeUndefined()
  expect(shared({ addresses: ['192.0.2.1', '192.0.2.1'] })).toBeUndefined()
})
