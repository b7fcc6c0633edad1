import { describe, expect, test } from 'vitest'
import { importKazoo } from './import-kazoo.ts'
import { importNetsapiens } from './import-netsapiens.ts'
import { identity } from './imported-identity.ts'
import { type MatchCandidates, matchImported } from './match-imported.ts'
import { all } from './policy.test-kit.ts'

const ON = { call_recording: { any: { any: { enabled: true } } } }
const ACCOUNT: MatchCandidates = {
  users: new Map([
    [
      'ann',
      identity({
        id: ['ann'],
        extension: ['101'],
        email: ['ann@acme.example'],
        name: ['Ann Lee'],
        number: ['+49 30 1'],
      }),
    ],
    ['bob', identity({ id: ['bob'], extension: ['102'], name: ['Bob Ray'] })],
    ['tim', identity({ id: ['tim'], extension: ['103'], name: ['Tim Ray'] })],
  ]),
  devices: new Map([
    ['desk', identity({ id: ['desk'], 'sip-address': ['101a@acme.example'], 'sip-user': ['101a'], name: ['Desk'] })],
    [
      'spare',
      identity({ id: ['spare'], 'sip-address': ['spare@acme.example'], 'sip-user': ['spare'], name: ['Spare'] }),
    ],
  ]),
  owners: new Map([['desk', 'ann']]),
}
const usersOf = (users: object[]) => Object.keys(matchImported(importKazoo({ users }), ACCOUNT).settings.users ?? {})

describe('a user is found', () => {
  test.each<[string, object]>([
    ['by extension', { presence_id: '101' }],
    ['by extension in an address', { presence_id: '101@old.example' }],
    ['by the number shown inside', { caller_id: { internal: { number: '101' } } }],
    ['by a name to sign in that is the extension', { username: '101' }],
    ['by e-mail address', { email: 'Ann@Acme.example' }],
    ['by an e-mail address to sign in', { username: 'ann@acme.example' }],
    ['by name', { first_name: 'Ann', last_name: 'LEE' }],
    ['by number', { caller_id: { external: { number: '0049301' } } }],
  ])('%s', (_, user) => {
    expect(usersOf([{ id: 'u1', ...ON, ...user }])).toEqual(['ann'])
  })
  test('by our own id', () => {
    expect(usersOf([{ id: 'bob', ...ON }])).toEqual(['bob'])
  })
  test('by what names one only: many call out with one number', () => {
    const caller_id = { external: { number: '+49301' } }
    expect(
      usersOf([
        { id: 'u1', ...ON, caller_id },
        { id: 'u2', ...ON, caller_id },
      ]),
    ).toEqual([])
    expect(usersOf([{ id: 'u1', ...ON, caller_id, presence_id: '102' }])).toEqual(['bob'])
  })
})

test('rules of whom the account does not have are left out and told', () => {
  const { settings, unmatched } = matchImported(
    importKazoo({
      users: [
        { id: 'u1', ...ON, first_name: 'Zoe' },
        { id: 'u2', presence_id: '101' },
        { id: 'u3', ...ON, username: 'ghost' },
      ],
      devices: [{ id: 'x', name: 'Gone', owner_id: 'u1' }],
    }),
    ACCOUNT,
  )
  expect(settings).toEqual({ preset: 'kazoo' })
  expect(unmatched).toEqual([
    { kind: 'user', id: 'u1', name: 'Zoe', hasRules: true },
    { kind: 'user', id: 'u3', name: 'ghost', hasRules: true },
    { kind: 'device', id: 'x', name: 'Gone', hasRules: false },
  ])
})

test('owners become ours, where the directory does not say the same', () => {
  const { settings } = matchImported(
    importKazoo({
      account: { realm: 'acme.example' },
      users: [{ id: 'u1', presence_id: '101' }],
      devices: [
        { id: 'd1', owner_id: 'u1', sip: { username: '101a' }, ...ON },
        { id: 'd2', owner_id: 'u1', sip: { username: 'spare', realm: 'old.example' }, device_type: 'softphone' },
      ],
    }),
    ACCOUNT,
  )
  expect(settings.devices).toEqual({ desk: { rules: all('always') }, spare: { owner: 'ann' } })
})

test('users, devices and queues of a domain', () => {
  const on = { 'recording-configuration': 'yes' }
  const { settings, unmatched } = matchImported(
    importNetsapiens({
      domain: { domain: 'acme.example' },
      users: [
        { user: '101', ...on },
        { user: '102', 'name-first-name': 'Bob', 'name-last-name': 'Ray' },
        { user: '9', ...on },
      ],
      devices: [
        { device: '101a', user: '101', ...on },
        { device: 'sip:spare@acme.example', ...on },
      ],
      queues: [{ callqueue: 'support', ...on }],
    }),
    ACCOUNT,
  )
  expect(Object.keys(settings.users ?? {})).toEqual(['ann'])
  expect(settings.devices).toEqual({ desk: { rules: all('always') }, spare: { rules: all('always') } })
  expect(Object.keys(settings.queues ?? {})).toEqual(['support'])
  expect(unmatched).toEqual([{ kind: 'user', id: '9', name: '9@acme.example', hasRules: true }])
})
