import { expect, test } from 'vitest'
import { importNetsapiens } from './import-netsapiens.ts'
import { all } from './policy.test-kit.ts'

test('yes and no become cells of every level', () => {
  const { settings, notUnderstood } = importNetsapiens({
    domain: { domain: 'acme', 'recording-configuration': 'no' },
    users: [
      { user: '101', 'recording-configuration': 'yes' },
      { user: '102', 'recording-configuration': '' },
      { user: '103' },
    ],
    devices: [{ device: '101a', user: '101', 'recording-configuration': 'no' }],
    queues: [{ callqueue: 'support', 'recording-configuration': true }],
  })
  expect(settings).toEqual({
    preset: 'netsapiens',
    account: all('off'),
    users: { '101': { rules: all('always') }, '102': {}, '103': {} },
    devices: { '101a': { rules: all('off'), owner: '101' } },
    queues: { support: { rules: { inbound: { onnet: 'always', offnet: 'always' } } } },
  })
  expect(notUnderstood).toEqual([])
})

test('variants of yes are yes, and what is more than that is told', () => {
  const { settings, notUnderstood } = importNetsapiens({
    domain: { 'recording-configuration': 'yes-with-transcription' },
    users: { '101': { recording: 'perhaps' } },
    sites: [],
  })
  expect(settings.account).toEqual(all('always'))
  expect(settings.users).toEqual({ '101': {} })
  expect(notUnderstood).toEqual([
    'domain.recording-configuration: of "yes-with-transcription" only yes is understood',
    'users.101.recording: "perhaps" is neither yes nor no',
    'sites: has no counterpart here',
  ])
})

test.each([
  ['yes', 'always'],
  ['YES ', 'always'],
  ['on', 'always'],
  [1, 'always'],
  ['no', 'off'],
  [false, 'off'],
  [0, 'off'],
  ['on-demand', 'on-demand'],
])('%j of a user is %s', (value, cell) => {
  const { settings, notUnderstood } = importNetsapiens({ users: [{ user: 101, 'recording-configuration': value }] })
  expect([settings.users, notUnderstood]).toEqual([{ '101': { rules: all(cell as 'always') } }, []])
})

test('answers of their API are taken as they come', () => {
  const { settings } = importNetsapiens({ domain: [{ domain: 'acme', 'recording-configuration': 'yes' }] })
  expect(settings.account).toEqual(all('always'))
})

test.each([undefined, null, 7, [], { domain: 'x', users: [3] }])('nonsense is no failure: %j', (documents) => {
  expect(importNetsapiens(documents).settings.preset).toBe('netsapiens')
})
