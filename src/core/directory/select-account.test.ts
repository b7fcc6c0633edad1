import { describe, expect, test } from 'vitest'
import type { AccountSelector } from '../model/account.ts'
import { accountOf, clientOf, directoryOf, userOf } from './directory.test-kit.ts'
import { type AccountHints, selectAccount } from './select-account.ts'

const directory = directoryOf({
  accounts: [accountOf('acme', ['acme.example', 'acme.test']), accountOf('other')],
  users: [
    userOf('acme', 'ann', { extension: '101', numbers: ['+49301234567'] }),
    userOf('acme', 'bob', { extension: '102' }),
    userOf('other', 'eve', { extension: '101', numbers: ['+12125551234'] }),
  ],
})

/** Slug of the account, or why there is none. */
function select(selectors: readonly AccountSelector[], hints: Partial<AccountHints>): string {
  const given = {
    requestUri: 'sip:rec@10.0.0.9',
    from: '<sip:sbc@10.0.0.1>',
    to: '<sip:rec@10.0.0.9>',
    headers: [],
    partyAors: [],
  }
  const selection = selectAccount(directory, clientOf('sbc', { selectors }), { ...given, ...hints })
  return 'account' in selection ? selection.account.slug : selection.reason
}

describe('fixed', () => {
  test('names its account, whatever the call says', () => {
    expect(select([{ by: 'fixed', accountId: 'other' }], { requestUri: 'sip:rec@acme.example' })).toBe('other')
  })
  test('says when the account is gone', () => {
    expect(select([{ by: 'fixed', accountId: 'gone' }], {})).toMatch(/does not exist any more/)
  })
})

describe('domain', () => {
  test.each([
    ['request URI', { requestUri: 'sip:rec@ACME.example:5060;transport=tcp' }],
    ['From', { from: '"Acme" <sip:pbx@acme.test>;tag=1' }],
    ['To', { to: 'sip:rec@acme.example;tag=2' }],
    ['participant', { partyAors: ['sip:+4930@elsewhere.example', 'sip:101@acme.example'] }],
  ])('of the %s', (_, hints) => {
    expect(select([{ by: 'domain' }], hints)).toBe('acme')
  })
  test('of the request URI counts before those of people', () => {
    const hints = { requestUri: 'sip:rec@acme.example', partyAors: ['sip:101@other.example'] }
    expect(select([{ by: 'domain' }], hints)).toBe('acme')
  })
  test('of two accounts names neither', () => {
    const partyAors = ['sip:101@other.example', 'sip:101@acme.example']
    expect(select([{ by: 'domain' }], { partyAors })).toBe('several accounts fit: acme, other')
  })
  test('of nobody is said', () => {
    expect(select([{ by: 'domain' }], {})).toBe('no address has the domain of an account')
  })
})

describe('number', () => {
  test.each([
    ['a number', ['tel:+49 30 1234567']],
    ['a number in national form', ['sip:0301234567@sbc']],
    ['an extension that only one account has', ['sip:102@sbc']],
    ['one number beside an extension of many accounts', ['101', '+49301234567']],
  ])('%s', (_, partyAors) => {
    expect(select([{ by: 'number' }], { partyAors })).toBe('acme')
  })
  test('without participants From and To are read', () => {
    expect(select([{ by: 'number' }], { to: '<sip:+12125551234@sbc>' })).toBe('other')
  })
  test('an extension of many accounts says nothing', () => {
    expect(select([{ by: 'number' }], { partyAors: ['101'] })).toBe('no number belongs to users of one account only')
  })
  test('a call between two accounts names neither', () => {
    const partyAors = ['+49301234567', '+12125551234']
    expect(select([{ by: 'number' }], { partyAors })).toBe('several accounts fit: acme, other')
  })
})

describe('header', () => {
  const selectors: AccountSelector[] = [{ by: 'header', name: 'X-Account' }]
  const header = (value: string, name = 'x-account') => ({ headers: [{ name, value }] })
  test.each(['acme', ' "ACME" ', 'acme.test', '<sip:pbx@acme.example;lr>'])('%s', (value) => {
    expect(select(selectors, header(value))).toBe('acme')
  })
  test('that is missing, or names nobody, is said', () => {
    expect(select(selectors, {})).toBe('there is no X-Account')
    expect(select(selectors, header('nobody'))).toBe('X-Account names no account')
  })
  test('twice with different accounts names neither', () => {
    const headers = [...header('acme').headers, ...header('other').headers]
    expect(select(selectors, { headers })).toBe('several accounts fit: acme, other')
  })
})

test('selectors are tried in order until one names an account', () => {
  const selectors: AccountSelector[] = [
    { by: 'header', name: 'X-Account' },
    { by: 'domain' },
    { by: 'fixed', accountId: 'other' },
  ]
  expect(select(selectors, {})).toBe('other')
  expect(select(selectors, { requestUri: 'sip:rec@acme.example' })).toBe('acme')
})

test('every selector that failed says why', () => {
  expect(select([{ by: 'header', name: 'X-Account' }, { by: 'domain' }], {})).toBe(
    'there is no X-Account; no address has the domain of an account',
  )
  expect(select([], {})).toMatch(/no way to tell accounts apart/)
})
