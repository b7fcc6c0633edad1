import { describe, expect, test } from 'vitest'
import { accountOf, deviceOf, directoryOf, userOf } from './directory.test-kit.ts'
import { matchParty } from './match-party.ts'

const directory = directoryOf({
  accounts: [accountOf('acme', ['acme.example', 'pbx.acme.example']), accountOf('other')],
  users: [
    userOf('acme', 'ann', { extension: '101', numbers: ['+49301234567'], sipAddresses: ['Ann.Lee@acme.example'] }),
    userOf('acme', 'bob', { extension: '102', numbers: ['+12125551234', '+493055555550'] }),
    userOf('acme', 'cem', { extension: 'cem', numbers: ['+493055555550', '(212) 555-9999'] }),
    userOf('other', 'eve', { extension: '101', numbers: ['+49301234568'] }),
  ],
  devices: [
    deviceOf('acme', 'desk', '101a@acme.example', 'ann'),
    deviceOf('acme', 'lobby', '500@acme.example'),
    deviceOf('acme', 'mobile', 'ann.lee@acme.example', 'ann'),
  ],
})

const match = (aor: string | undefined) => matchParty(directory, 'acme', aor)

describe('a user of the account', () => {
  test.each([
    ['sip:ann.lee@acme.example', { userId: 'ann', deviceId: 'mobile' }],
    ['sip:101a@ACME.example;transport=tcp', { userId: 'ann', deviceId: 'desk' }],
    ['sip:500@acme.example', { deviceId: 'lobby', number: '500' }],
    ['sip:101@acme.example', { userId: 'ann', number: '101' }],
    ['sip:101@10.0.0.1', { userId: 'ann', number: '101' }],
    ['sip:101@sbc.carrier.example', { userId: 'ann', number: '101' }],
    ['101', { userId: 'ann', number: '101' }],
    ['sip:CEM@acme.example', { userId: 'cem' }],
    ['tel:+49-30-1234567', { userId: 'ann', number: '+49301234567' }],
    ['sip:0049301234567@sbc', { userId: 'ann', number: '0049301234567' }],
    ['sip:0301234567@sbc', { userId: 'ann', number: '0301234567' }],
    ['sip:1234567@sbc', { userId: 'ann', number: '1234567' }],
    ['sip:01149301234567@sbc', { userId: 'ann', number: '01149301234567' }],
    ['sip:2125551234@sbc', { userId: 'bob', number: '2125551234' }],
    ['sip:+12125559999@sbc', { userId: 'cem', number: '+12125559999' }],
  ])('%s', (aor, expected) => {
    expect(match(aor)).toEqual({ network: 'onnet', ...expected })
  })
})

test('a number that two users share belongs to the account, and to neither of them', () => {
  expect(match('tel:+493055555550')).toEqual({ network: 'onnet', number: '+493055555550' })
})

test('an end that fits two numbers says nothing', () => {
  const twins = directoryOf({
    accounts: [accountOf('acme')],
    users: [userOf('acme', 'a', { numbers: ['+49301234567'] }), userOf('acme', 'b', { numbers: ['+49401234567'] })],
  })
  expect(matchParty(twins, 'acme', '1234567')).toEqual({ network: 'offnet', number: '1234567' })
  expect(matchParty(twins, 'acme', '0301234567')).toMatchObject({ network: 'onnet', userId: 'a' })
})

test('fewer than seven equal digits are chance', () => {
  expect(match('sip:234567@sbc')).toEqual({ network: 'offnet', number: '234567' })
})

test('a longer number that ends otherwise is somebody else', () => {
  expect(match('sip:011493012345678@sbc')).toEqual({ network: 'offnet', number: '011493012345678' })
})

test('two whole numbers that differ are different telephones', () => {
  expect(match('tel:+1301234567').network).toBe('offnet')
})

test('the same extension in the domain of another account is somebody else', () => {
  expect(match('sip:101@other.example')).toEqual({ network: 'offnet', number: '101' })
  expect(matchParty(directory, 'other', 'sip:101@other.example')).toMatchObject({ network: 'onnet', userId: 'eve' })
})

describe('somebody unknown in a domain of the account', () => {
  test.each([
    ['sip:199@acme.example', 'onnet'],
    ['sip:199@pbx.acme.example', 'onnet'],
    ['sip:voicemail@acme.example', 'onnet'],
    ['sip:*97@acme.example', 'onnet'],
    ['tel:199;phone-context=acme.example', 'onnet'],
    ['sip:1234567@acme.example', 'onnet'],
    ['sip:7654321@acme.example', 'offnet'],
    ['sip:+112@acme.example', 'offnet'],
    ['sip:anonymous@acme.example', 'offnet'],
    ['sip:acme.example', 'offnet'],
  ])('%s is %s', (aor, network) => {
    expect(match(aor).network).toBe(network)
  })
})

test('what names nobody is offnet', () => {
  for (const aor of [undefined, '', 'sip:', 'sip:voicemail@elsewhere.example', 'anonymous']) {
    expect(match(aor)).toEqual({ network: 'offnet' })
  }
})

test('an account that does not exist has nobody', () => {
  expect(matchParty(directory, 'gone', '101')).toEqual({ network: 'offnet', number: '101' })
})
