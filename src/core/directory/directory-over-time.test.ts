import { expect, it } from 'vitest'
import { accountOf, directoryOf, userOf } from './directory.test-kit.ts'
import { type DirectoryHistory, directoryOverTime } from './directory-over-time.ts'
import { matchParty } from './match-party.ts'

const TODAY = directoryOf({ accounts: [accountOf('acme')], users: [userOf('acme', 'clara', { extension: '101' })] })
const NOBODY = { numbers: [], sipAddresses: [] }
const HISTORY: DirectoryHistory = {
  knownSinceMs: 100,
  domains: [
    { domains: ['old.example'], sinceMs: 100, untilMs: 300 },
    { domains: ['acme.example'], sinceMs: 300 },
  ],
  users: [
    { ...NOBODY, id: 'bert', extension: '101', sinceMs: 100, untilMs: 200 },
    { ...NOBODY, id: 'clara', extension: '101', sinceMs: 200 },
  ],
  devices: [
    { id: 'desk', kind: 'ip-phone', sipAddress: 'desk@phones.example', ownerId: 'bert', sinceMs: 150, untilMs: 250 },
  ],
}
const directoryAt = directoryOverTime(TODAY, 'acme', HISTORY)
const match = (atMs: number, aor: string) => matchParty(directoryAt(atMs), 'acme', aor)

it.each([
  [150, 'bert'],
  [199, 'bert'],
  [200, 'clara'],
  [9999, 'clara'],
])('at %d the extension is of %s', (atMs, userId) => {
  expect(match(atMs, 'sip:101@pbx')).toMatchObject({ network: 'onnet', userId })
})

it('knows a phone while there was one, and whose it was', () => {
  const at = (atMs: number) => match(atMs, 'sip:desk@phones.example')
  expect(at(149)).toEqual({ network: 'offnet' })
  expect(at(150)).toEqual({ network: 'onnet', userId: 'bert', deviceId: 'desk' })
  expect(at(250)).toEqual({ network: 'offnet' })
})

it('knows which domain was the account’s', () => {
  expect([match(299, 'sip:777@old.example'), match(300, 'sip:777@old.example')]).toMatchObject([
    { network: 'onnet' },
    { network: 'offnet' },
  ])
})

it('has the directory of today for what was before the history, and for an account that it does not know', () => {
  expect(directoryAt(99)).toBe(TODAY)
  expect(directoryOverTime(TODAY, 'other', HISTORY)(500)).toBe(TODAY)
})

it('makes one directory for each change, however often it is asked', () => {
  expect(directoryAt(260)).toBe(directoryAt(299))
  expect(directoryAt(300)).not.toBe(directoryAt(299))
})
