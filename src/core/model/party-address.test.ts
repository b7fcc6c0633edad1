import { expect, test } from 'vitest'
import { addressKey, parseAddress } from './party-address.ts'

test.each([
  ['sip:101@acme.example', { user: '101', host: 'acme.example', number: '101' }],
  ['sips:Alice@ACME.Example.:5061;transport=tls', { user: 'alice', host: 'acme.example' }],
  ['SIP:101@acme.example?Subject=a@b', { user: '101', host: 'acme.example', number: '101' }],
  ['"Ann <x>" <sip:alice@acme.example;lr>;tag=1', { user: 'alice', host: 'acme.example' }],
  ['Ann <sip:alice@acme.example', { user: 'alice', host: 'acme.example' }],
  ['<<sip:alice@acme.example>;+sip.src>', { user: 'alice', host: 'acme.example' }],
  ['sip:alice@acme.example;tag=a@b', { user: 'alice', host: 'acme.example' }],
  ['sip:alice:secret@acme.example', { user: 'alice', host: 'acme.example' }],
  ['sip:%61lice%20b@acme.example', { user: 'alice b', host: 'acme.example' }],
  ['sip:50%off@acme.example', { user: '50%off', host: 'acme.example' }],
  ['sip:a@b@acme.example', { user: 'a@b', host: 'acme.example' }],
  ['sip:101@[2001:DB8::1]:5060', { user: '101', host: '2001:db8::1', number: '101' }],
  ['101@192.0.2.1:5070', { user: '101', host: '192.0.2.1', number: '101' }],
  [
    'sip:+49-30-1234567;phone-context=x@acme.example',
    { user: '+49-30-1234567', host: 'acme.example', number: '+49301234567' },
  ],
  ['tel:+49-(30)-1234567;ext=5', { user: '+49-(30)-1234567', number: '+49301234567' }],
  ['tel:101;phone-context=acme.example', { user: '101', host: 'acme.example', number: '101' }],
  ['tel:1234567;phone-context=+4930', { user: '1234567', number: '1234567' }],
  ['+49 30 1234567', { user: '+49 30 1234567', number: '+49301234567' }],
  ['101%40acme.example', { user: '101', host: 'acme.example', number: '101' }],
  ['101%4', { user: '101%4' }],
  ['*97', { user: '*97', number: '*97' }],
  ['alice', { user: 'alice' }],
  ['sip:acme.example', { host: 'acme.example' }],
  ['sip:192.0.2.1', { host: '192.0.2.1' }],
  ['sip:@acme.example', { host: 'acme.example' }],
  ['sip:101@', { user: '101', number: '101' }],
  ['', {}],
  ['<>', {}],
])('reads %s', (text, expected) => {
  expect(parseAddress(text)).toEqual(expected)
})

test('one address has one key, however it is written', () => {
  const ways = ['alice@acme.example', 'sip:Alice@Acme.Example:5060', '"A" <sips:%61lice@acme.example;lr>']
  expect(new Set(ways.map(addressKey))).toEqual(new Set(['alice@acme.example']))
})

test('without user or host there is no key', () => {
  expect(addressKey('sip:acme.example')).toBeUndefined()
  expect(addressKey('alice')).toBeUndefined()
})
