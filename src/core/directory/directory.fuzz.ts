import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseIpRange } from '../model/ip-address.ts'
import { parseAddress } from '../model/party-address.ts'
import { accountOf, clientOf, deviceOf, directoryOf, userOf } from './directory.test-kit.ts'
import { matchClient } from './match-client.ts'
import { matchParty } from './match-party.ts'
import { selectAccount } from './select-account.ts'

const OPTIONS = { seed: 7865, numRuns: 3000 }

const address = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        'sip:',
        'tel:',
        '"',
        '<',
        '>',
        '@',
        ';',
        '?',
        '%',
        '%41',
        ':',
        '[',
        ']',
        '+49',
        '101',
        '.',
        'acme',
      ),
    )
    .map((parts) => parts.join('')),
)

const directory = directoryOf({
  accounts: [accountOf('acme'), accountOf('other')],
  users: [userOf('acme', 'ann', { extension: '101', numbers: ['+49301234567'], sipAddresses: ['ann@acme.example'] })],
  devices: [deviceOf('acme', 'd1', '101a@acme.example', 'ann')],
  recordingClients: [clientOf('sbc', { addresses: ['10.0.0.0/8', '2001:db8::/32'] })],
})

it('reads any text as an address', () => {
  fc.assert(
    fc.property(address, (text) => {
      const { user, host, number } = parseAddress(text)
      expect(user).not.toBe('')
      expect(host).not.toBe('')
      if (number !== undefined) expect(number).toMatch(/^\+?[0-9*#]+$/)
    }),
    OPTIONS,
  )
})

it('reads very long texts in no time', () => {
  for (const part of ['@', '<', ';', '"\\', '@;', '%', '1-', '  ', ':']) parseAddress(part.repeat(200_000))
})

it('matches any text to a party', () => {
  fc.assert(
    fc.property(address, (aor) => {
      expect(matchParty(directory, 'acme', aor)).toEqual(matchParty(directory, 'acme', aor))
      expect(matchParty(directory, 'nobody', aor).network).toBe('offnet')
    }),
    OPTIONS,
  )
})

it('finds one account or says why not', () => {
  const client = clientOf('sbc', {
    selectors: [{ by: 'domain' }, { by: 'number' }, { by: 'header', name: 'X-Account' }],
  })
  fc.assert(
    fc.property(address, address, fc.array(address, { maxLength: 3 }), address, (from, to, partyAors, value) => {
      const hints = { requestUri: to, from, to, partyAors, headers: [{ name: 'x-account', value }] }
      const selection = selectAccount(directory, client, hints)
      if ('reason' in selection) expect(selection.reason).not.toBe('')
    }),
    OPTIONS,
  )
})

it('reads any text as a range, or not', () => {
  const range = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(':', '::', '.', '/', '0', 'ffff', '255', '32')).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(range, (text) => {
      parseIpRange(text)
      matchClient(directory, { address: text, certificateFingerprint: text })
    }),
    OPTIONS,
  )
})

it('finds every address of a range, and none outside', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.ipV4(), (base, length, other) => {
      const bits = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
      const isInside = Math.floor(bits(base) / 2 ** (32 - length)) === Math.floor(bits(other) / 2 ** (32 - length))
      const found = directoryOf({ recordingClients: [clientOf('sbc', { addresses: [`${base}/${length}`] })] })
      expect(matchClient(found, { address: `::ffff:${other}` }) !== undefined).toBe(isInside)
    }),
    OPTIONS,
  )
})
