import { expect, test } from 'vitest'
import { partyName } from './party-name.ts'

test('a recognised user goes by the name the account gave', () => {
  const party = { name: 'ext-101', number: '101', user: { name: 'Anna Weber' } }
  expect(partyName(party)).toEqual({ main: 'Anna Weber', extra: '101' })
})

test('a number alone stands for itself, once', () => {
  expect(partyName({ number: '+4930123' })).toEqual({ main: '+4930123' })
  expect(partyName({ name: '+4930123', number: '+4930123' })).toEqual({ main: '+4930123' })
})

test('without a number the address is shown without its scheme', () => {
  expect(partyName({ aor: 'sip:bob@example.com' })).toEqual({ main: 'bob@example.com' })
})

test('a party of whom nothing is known is called that', () => {
  expect(partyName({})).toEqual({ main: 'Unknown' })
})

test('who hides the number is anonymous, not an address', () => {
  expect(partyName({ aor: 'sip:anonymous@anonymous.invalid' })).toEqual({ main: 'Anonymous' })
  // In the words of the reader, however the phone system spells it.
  expect(partyName({ name: 'anonymous', aor: 'sip:anonymous@anonymous.invalid' })).toEqual({ main: 'Anonymous' })
  expect(partyName({ name: 'Withheld', aor: 'sip:anonymous@anonymous.invalid' })).toEqual({ main: 'Withheld' })
})
