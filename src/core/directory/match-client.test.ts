import { expect, test } from 'vitest'
import { clientOf, directoryOf } from './directory.test-kit.ts'
import { matchClient } from './match-client.ts'

const FINGERPRINT = 'ab'.repeat(32)

const directory = directoryOf({
  recordingClients: [
    clientOf('everyone', { addresses: ['0.0.0.0/0'] }),
    clientOf('site', { addresses: ['10.1.0.0/16', '2001:db8:1::/48'] }),
    clientOf('sbc', { addresses: ['10.1.2.3', '2001:db8:1::5'] }),
    clientOf('twin', { addresses: ['10.1.2.3'] }),
    clientOf('tls', { certificateFingerprints: [FINGERPRINT] }),
    clientOf('mapped', { addresses: ['::ffff:172.16.0.0/108'] }),
    clientOf('mistyped', { addresses: ['10.1.2.300', '10.0.0.0/33', 'sbc.example', ''] }),
  ],
})

test.each([
  ['10.1.2.3', 'sbc'],
  ['::ffff:10.1.2.3', 'sbc'],
  ['::FFFF:0a01:0203', 'sbc'],
  ['10.1.2.4', 'site'],
  ['192.0.2.1', 'everyone'],
  ['2001:db8:1:0:0:0:0:5', 'sbc'],
  ['[2001:DB8:1::6]', 'site'],
  ['2001:db8:1::6%eth0', 'site'],
  ['172.31.255.255', 'mapped'],
  ['2001:db8:2::1', undefined],
  ['::1', undefined],
  ['not an address', undefined],
])('the narrowest range that holds %s belongs to %s', (address, client) => {
  expect(matchClient(directory, { address })?.id).toBe(client)
})

test('a certificate counts before an address, however it is written', () => {
  const colons = 'AB:'.repeat(32).slice(0, -1)
  for (const certificateFingerprint of [FINGERPRINT, colons]) {
    expect(matchClient(directory, { address: '10.1.2.3', certificateFingerprint })?.id).toBe('tls')
  }
})

test('with a certificate that nobody knows the address still counts', () => {
  const certificateFingerprint = 'cd'.repeat(32)
  expect(matchClient(directory, { address: '10.1.2.3', certificateFingerprint })?.id).toBe('sbc')
})

test('every IPv6 address is no IPv4 address', () => {
  const v6 = directoryOf({ recordingClients: [clientOf('v6', { addresses: ['::/0'] })] })
  expect(matchClient(v6, { address: '2001:db8::1' })?.id).toBe('v6')
  expect(matchClient(v6, { address: '::ffff:10.0.0.1' })).toBeUndefined()
})
